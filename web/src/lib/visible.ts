/** Names as they are shown: what cannot be seen, or would turn what stands beside it around, is spelled out. */

/** Control characters, marks of direction, and what has no width; joiners inside emoji and other scripts stay. */
const hidden =
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
  /[\0-\x1f\x7f-\x9f\u00ad\u061c\u180e\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff]|(?<![^\0-\x7f])[\u200c\u200d]|[\u200c\u200d](?![^\0-\x7f])/gu;

/** "a\u0007" → "a‹07›", "a\u202eb" → "a‹202E›b". */
export function visible(text: string): string {
  return text.search(hidden) < 0 ? text : text.replace(hidden, codeOf);
}

const codeOf = (character: string) =>
  `‹${character.charCodeAt(0).toString(16).toUpperCase().padStart(2, '0')}›`;
