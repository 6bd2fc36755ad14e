/** What a link says of a board. */
import type { ViewState } from '../lib/view-state';
import type { Board } from './board.svelte';

export function viewStateOf(board: Board): ViewState {
  const { view, selection } = board;
  return {
    place: view.place,
    xAxis: view.timeAxis,
    xTag: view.xTag,
    xScale: view.xScale,
    isXShared: view.isXShared,
    xRanges: Object.fromEntries(view.xRanges),
    yRanges: Object.fromEntries(view.yRanges),
    ownXRanges: Object.fromEntries(view.ownXRanges),
    areWordsShown: view.areWordsShown,
    hasSegments: view.hasSegments,
    groupLines: view.groupLines,
    smoothing: view.smoothing,
    xRange: view.xRange,
    filter: view.filter,
    density: view.density,
    areMarksShown: view.areMarksShown,
    logTags: [...view.logTags],
    symlogTags: [...view.symlogTags],
    outlierTags: [...view.outlierTags],
    largeCards: [...view.largeCards],
    smallCards: [...view.smallCards],
    areEmptyShown: view.areEmptyShown,
    fullScreen: view.fullScreen,
    runChoice: { mode: selection.choice.mode, names: [...selection.choice.names] },
    focus: selection.wanted,
    colorBy: selection.chosenColorBy,
    valueTag: valueTagOfLink(board),
    tableSort: view.table.sort,
    tableColumns: view.table.columns,
    pinnedColumns: view.table.pinned,
    onlyDifferences: view.table.onlyDifferences,
    areArchivedShown: view.table.areArchivedShown,
  };
}

/** What a link has to say for its reader to see the same values; until tags are known, what this one said. */
function valueTagOfLink({ valueTag, mainTag, view }: Board): string | null {
  if (valueTag === null) return view.valueTag;
  return valueTag === mainTag ? null : valueTag.name;
}
