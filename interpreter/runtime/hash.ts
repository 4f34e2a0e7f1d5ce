// A hash for telling states apart: FNV-1a and a second mixing over 32-bit units. Not for secrets.

export interface Hash {
  a: number;
  b: number;
}
export const newHash = (): Hash => ({ a: 0x811c9dc5, b: 0x9747b28c });

export const addWord = (h: Hash, x: number): void => {
  h.a = Math.imul(h.a ^ x, 0x01000193);
  h.b = Math.imul((h.b ^ x) + (h.b >>> 15), 0x85ebca6b);
};
export const addText = (h: Hash, text: string): void => {
  for (let i = 0; i < text.length; i++) addWord(h, text.charCodeAt(i));
  addWord(h, -1);
};
/** Zeros cost next to nothing, so that whole memories are hashed fast. */
export function addBytes(h: Hash, bytes: Uint8Array): void {
  addWord(h, bytes.length);
  const words = new Int32Array(bytes.buffer, bytes.byteOffset, bytes.byteOffset % 4 === 0 ? bytes.length >> 2 : 0);
  for (let i = 0; i < words.length; i++)
    if (words[i] !== 0) {
      addWord(h, i);
      addWord(h, words[i]!);
    }
  for (let i = words.length * 4; i < bytes.length; i++) addWord(h, bytes[i]!);
}
/** Sixteen hex digits. */
export const hexOf = (h: Hash): string => [h.a, h.b].map(x => (x >>> 0).toString(16).padStart(8, '0')).join('');
