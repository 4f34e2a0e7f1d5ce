// Bytes as text and back (base64, RFC 4648), for shells that have neither `atob` nor `Buffer`.

const digits = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';
const values = new Uint8Array(128);
for (let i = 0; i < 64; i++) values[digits.charCodeAt(i)] = i;

export function toBase64(bytes: Uint8Array): string {
  const out: string[] = [];
  for (let i = 0; i < bytes.length; i += 3) {
    const n = (bytes[i]! << 16) | ((bytes[i + 1] ?? 0) << 8) | (bytes[i + 2] ?? 0);
    const [c, d] = [i + 1 < bytes.length ? digits[(n >> 6) & 63]! : '=', i + 2 < bytes.length ? digits[n & 63]! : '='];
    out.push(digits[n >> 18]!, digits[(n >> 12) & 63]!, c, d);
  }
  return out.join('');
}

/** The bytes of a text that is base64 and nothing else, padded. */
export function fromBase64(text: string): Uint8Array {
  const padding = text.endsWith('==') ? 2 : text.endsWith('=') ? 1 : 0;
  const bytes = new Uint8Array((text.length / 4) * 3 - padding);
  const at = (i: number): number => values[text.charCodeAt(i)]!;
  for (let i = 0, to = 0; i < text.length; i += 4) {
    const word = (at(i) << 18) | (at(i + 1) << 12) | (at(i + 2) << 6) | at(i + 3);
    bytes[to++] = word >> 16;
    if (to < bytes.length) bytes[to++] = word >> 8;
    if (to < bytes.length) bytes[to++] = word;
  }
  return bytes;
}
