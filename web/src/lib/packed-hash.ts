/** Long links: what stands behind `?` is packed into `v=`, so that mails and chats do not cut it. */

import { isPacked, longestPlain } from './long-hash';

/** What a packed link may hold at most: a link can be made by anybody. */
const mostBytes = 1 << 20;

/** `#/board?q=…` as `#/board?v=…` (raw deflate, base64url) when it is long. */
export async function pack(hash: string): Promise<string> {
  const [path, query] = halves(hash);
  if (hash.length <= longestPlain || query === '') return hash;
  const deflated = through(new TextEncoder().encode(query), new CompressionStream('deflate-raw'));
  return `${path}?v=${base64url(await collect(deflated))}`;
}

/** The link that `pack` was given; that of the place alone where the packed part is broken. */
export async function unpack(hash: string): Promise<string> {
  if (!isPacked(hash)) return hash;
  const [path, query] = halves(hash);
  try {
    const inflated = through(
      bytesOf(query.slice('v='.length)),
      new DecompressionStream('deflate-raw'),
    );
    const text = new TextDecoder('utf-8', { fatal: true }).decode(await collect(inflated));
    return `${path}?${text}`;
  } catch {
    return path;
  }
}

function halves(hash: string): readonly [path: string, query: string] {
  const at = hash.indexOf('?');
  return at < 0 ? [hash, ''] : [hash.slice(0, at), hash.slice(at + 1)];
}

function through(
  bytes: Uint8Array<ArrayBuffer>,
  stream: CompressionStream | DecompressionStream,
): ReadableStream<Uint8Array> {
  return new Blob([bytes]).stream().pipeThrough(stream);
}

async function collect(stream: ReadableStream<Uint8Array>): Promise<Uint8Array> {
  const parts: Uint8Array[] = [];
  let length = 0;
  const reader = stream.getReader();
  for (;;) {
    const { done, value } = await reader.read();
    if (done) break;
    length += value.length;
    if (length > mostBytes) {
      await reader.cancel();
      throw new RangeError(`a link holds more than ${mostBytes} bytes`);
    }
    parts.push(value);
  }
  const all = new Uint8Array(length);
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}

function base64url(bytes: Uint8Array): string {
  const binary = Array.from(bytes, (byte) => String.fromCharCode(byte)).join('');
  return btoa(binary).replaceAll('+', '-').replaceAll('/', '_').replace(/=+$/, '');
}

function bytesOf(text: string): Uint8Array<ArrayBuffer> {
  const binary = atob(text.replaceAll('-', '+').replaceAll('_', '/'));
  return Uint8Array.from(binary, (character) => character.charCodeAt(0));
}
