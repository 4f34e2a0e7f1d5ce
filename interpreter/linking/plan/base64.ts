// Bytes as text (RFC 4648), without anything of a host.

const digits = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';

export function toBase64(bytes: Uint8Array): string {
  const out: string[] = [];
  for (let i = 0; i < bytes.length; i += 3) {
    const n = (bytes[i]! << 16) | ((bytes[i + 1] ?? 0) << 8) | (bytes[i + 2] ?? 0);
    const [c, d] = [i + 1 < bytes.length ? digits[(n >> 6) & 63]! : '=', i + 2 < bytes.length ? digits[n & 63]! : '='];
    out.push(digits[n >> 18]!, digits[(n >> 12) & 63]!, c, d);
  }
  return out.join('');
}
