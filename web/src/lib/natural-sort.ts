/** Orders names the way people do: "layer2" before "layer10", and "lr3e-4" before "lr0.01" before "lr0.1". */
const collator = new Intl.Collator('en', { sensitivity: 'base' });

/** What has two points or more is a version or a date: numbers of their own. */
const numbers = /\d+(?:\.\d+){2,}|\d+(?:\.\d+)?(?:e[+-]\d+)?/gi;

/** A sort asks for the same ones again and again. */
const keys = new Map<string, string>();
const keysMost = 50_000;

/** Zero for equal names alone. */
export function byNature(a: string, b: string): number {
  if (a === b) return 0;
  return collator.compare(keyOf(a), keyOf(b)) || (a < b ? -1 : 1);
}

/** The name with its numbers written so that letter by letter they are in order. */
function keyOf(name: string): string {
  const kept = keys.get(name);
  if (kept !== undefined) return kept;
  const key = name.replace(numbers, (text) => {
    const parts = text.split('.');
    return parts.length > 2 ? parts.map(numberKey).join('.') : numberKey(text);
  });
  if (keys.size >= keysMost) keys.clear();
  keys.set(name, key);
  return key;
}

/** The place of the first digit, then the digits: "0.05" is 4998 5. A space is before any digit. */
function numberKey(text: string): string {
  const [decimal = '', exponent = '0'] = text.toLowerCase().split('e');
  const [whole = '', fraction = ''] = decimal.split('.');
  const digits = (whole + fraction).replace(/^0+/, '');
  const leadingZeros = whole.length + fraction.length - digits.length;
  const place = 5000 + whole.length - leadingZeros + Number(exponent);
  if (digits === '') return '0000 ';
  const placeKey = String(Math.min(9999, Math.max(1, place))).padStart(4, '0');
  return `${placeKey}${digits.replace(/0+$/, '')} `;
}
