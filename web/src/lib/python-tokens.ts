/** Just enough of Python to colour the few lines on the empty page. */

export interface Token {
  readonly kind: 'keyword' | 'string' | 'plain';
  readonly text: string;
}

const pattern = /(?<string>"[^"\n]*")|\b(?<keyword>from|import|for|in)\b/g;

export function tokensOf(code: string): Token[] {
  const tokens: Token[] = [];
  let end = 0;
  for (const match of code.matchAll(pattern)) {
    if (match.index > end) tokens.push({ kind: 'plain', text: code.slice(end, match.index) });
    tokens.push({ kind: match.groups?.keyword ? 'keyword' : 'string', text: match[0] });
    end = match.index + match[0].length;
  }
  if (end < code.length) tokens.push({ kind: 'plain', text: code.slice(end) });
  return tokens;
}
