/** The tags that a formula names, in order of appearance (docs/http-api.md). Whether it is one, the server says. */

const token = /`(?:[^`]|``)*`|[A-Za-z_][\w.]*|(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?|\S/g;
const startsName = /^[A-Za-z_]/;

export function formulaTags(formula: string): string[] {
  const tokens = formula.match(token) ?? [];
  const names = tokens.flatMap((text, i) => {
    if (text.length > 1 && text.startsWith('`')) return text.slice(1, -1).replaceAll('``', '`');
    return startsName.test(text) && tokens[i + 1] !== '(' ? text : [];
  });
  return [...new Set(names)];
}

/** A tag as a formula writes it. */
export function quotedTag(tag: string): string {
  return /^[A-Za-z_][\w.]*$/.test(tag) ? tag : `\`${tag.replaceAll('`', '``')}\``;
}
