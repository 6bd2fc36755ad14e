/** Where a tooltip stands: beside the cross-hair, over its column only on a narrow page, and whole. */

export interface TooltipQuestion {
  /** The cross-hair and the pointer's height, in the plot. */
  readonly xPx: number;
  readonly yPx: number;
  readonly widthPx: number;
  readonly heightPx: number;
  /** The plot on the page. */
  readonly plot: { readonly left: number; readonly top: number };
  readonly page: { readonly width: number; readonly height: number };
}

const gapPx = 12;
const edgePx = 8;

/** @returns Its corner on the page: right of the line, left of it where the page ends, else where it is whole. */
export function tooltipPlace(question: TooltipQuestion): { leftPx: number; topPx: number } {
  const { xPx, yPx, widthPx, heightPx, plot, page } = question;
  const line = plot.left + xPx;
  const right = line + gapPx;
  const left = line - gapPx - widthPx;
  const rightmost = page.width - edgePx - widthPx;
  const top = plot.top + yPx - heightPx / 2;
  return {
    leftPx:
      right > rightmost && left >= edgePx ? left : Math.max(edgePx, Math.min(right, rightmost)),
    topPx: Math.max(edgePx, Math.min(top, page.height - edgePx - heightPx)),
  };
}
