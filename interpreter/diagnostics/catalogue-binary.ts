// The catalogue: what can be wrong with a binary (spec ch. 5).

import { type clauses, type Entry, type Example, entry, wasm } from './catalogue-entry.ts';

const header = '0061736d 01000000';
const binary = (sections: string): Example => wasm(`${header} ${sections}`);
/** A module of one function of type [] -> [] with this body: locals and code. */
const inBody = (body: string): Example => {
  const size = body.replaceAll(' ', '').length / 2;
  const hex = (n: number): string => n.toString(16).padStart(2, '0');
  return binary(`01 04 01 60 00 00  03 02 01 00  0a ${hex(size + 2)} 01 ${hex(size)} ${body}`);
};

const byte = (code: string, clause: keyof typeof clauses, cause: string, sections: string | Example): Entry =>
  entry(
    `malformed/${code}`,
    clause,
    `${cause} The mark is on the byte.`,
    'The producer of the binary is at fault, or the file is damaged or cut off. `linkstep dump` lists it up to the fault.',
    typeof sections === 'string' ? binary(sections) : sections,
  );

const library = (text: string): Example => ({
  kind: 'program',
  main: '(module)',
  libraries: { 'liba.so': text },
  open: { name: 'liba.so', mode: 2 },
});

export const binaryEntries: readonly Entry[] = [
  byte('magic-header-not-detected', 'binaryModules', 'The first four bytes are not 00 61 73 6d ("\\0asm"): this is no WebAssembly binary.', wasm('00 61 73 64 01 00 00 00')),
  byte('unknown-binary-version', 'binaryModules', 'The version behind the magic header is not 1. A component has another one; it is no module.', wasm('00 61 73 6d 02 00 00 00')),
  byte('unexpected-end-of-section-or-function', 'binaryModules', 'The bytes end in the middle of something.', '01'),
  byte('length-out-of-bounds', 'binaryValues', 'A length (of a section, a body, a list, a name) is greater than the number of bytes left.', '01 05 01'),
  byte('section-size-mismatch', 'binaryModules', 'The contents of a section or body are shorter or longer than its size says.', '01 02 00 00'),
  byte('integer-representation-too-long', 'binaryValues', 'An integer (LEB128) goes on for more bytes than its type can need.', '01 80 80 80 80 80 00'),
  byte('integer-too-large', 'binaryValues', 'An integer (LEB128) has bits beyond those of its type in its last byte.', '01 ff ff ff ff 7f'),
  byte('malformed-section-id', 'binaryModules', 'There is no section of this number.', '1f 00'),
  byte('unexpected-content-after-last-section', 'binaryModules', 'A section comes twice, or out of order.', '01 01 00 01 01 00'),
  byte('function-and-code-section-have-inconsistent-lengths', 'binaryModules', 'The function section declares as many functions as the code section has bodies, and here it does not.', '01 04 01 60 00 00 03 02 01 00'),
  byte('data-count-and-data-section-have-inconsistent-lengths', 'binaryModules', 'The data count section says how many segments the data section has, and it has another number.', '0c 01 01'),
  byte('data-count-section-required', 'binaryModules', 'An instruction names a data segment, so the data count section must stand in front of the code.', binary('01 04 01 60 00 00  03 02 01 00  0a 07 01 05 00 fc 09 00 0b  0b 03 01 01 00')),
  byte('malformed-import-kind', 'binaryModules', 'The kind of an import is 00 function, 01 table, 02 memory, 03 global or 04 tag.', '02 06 01 01 6d 01 66 07'),
  byte('malformed-export-kind', 'binaryModules', 'The kind of an export is 00 function, 01 table, 02 memory, 03 global or 04 tag.', '07 05 01 01 61 09 00'),
  byte('malformed-elements-segment-kind', 'binaryModules', 'An elem segment begins with flags from 0 to 7.', '09 02 01 08'),
  byte('malformed-element-kind', 'binaryModules', 'The short form of an elem segment has the kind 00, functions.', '09 04 01 01 05 00'),
  byte('malformed-data-segment-kind', 'binaryModules', 'A data segment begins with 0, 1 or 2.', '0b 02 01 03'),
  byte('too-many-locals', 'binaryModules', 'The declared locals of a function are 2³² or more.', inBody('02 ff ff ff ff 0f 7f 01 7f 0b')),
  byte('malformed-heap-type', 'binaryTypes', 'A heap type has no such code.', '01 07 01 60 01 63 40 00'),
  byte('malformed-reference-type', 'binaryTypes', 'A value type has no such code: number types, vectors and references have.', '01 05 01 60 01 40 00'),
  byte('malformed-storage-type', 'binaryTypes', 'A field’s type has no such code.', '01 04 01 5e 40 00'),
  byte('malformed-definition-type', 'binaryTypes', 'A type definition begins with 60 function, 5f structure, 5e array, 50 or 4f sub type, 4e recursive group.', '01 02 01 40'),
  byte('malformed-mutability', 'binaryTypes', 'Mutability is 00 or 01.', '06 03 01 7f 02'),
  byte('malformed-limits-flags', 'binaryTypes', 'The flags of limits have bits that mean nothing here.', '05 03 01 0f 00'),
  byte('zero-byte-expected', 'binaryModules', 'A byte that is reserved is not 00.', '0d 03 01 01 00'),
  byte('illegal-opcode', 'binaryInstr', 'No instruction has this opcode. Opcodes fe … are those of the threads proposal.', inBody('00 ff 0b')),
  byte('end-opcode-expected', 'binaryInstr', 'An else, catch or delegate stands where no such block is open.', inBody('00 05 0b')),
  byte('malformed-memop-flags', 'binaryInstr', 'The alignment of a memory access has bits that mean nothing.', inBody('00 41 00 28 80 01 00 1a 0b')),
  byte('malformed-catch-clause', 'binaryInstr', 'A catch clause begins with 00 to 03.', inBody('00 1f 40 01 07 0b 0b')),
  byte('malformed-br-on-cast-flags', 'binaryInstr', 'The flags of br_on_cast are two bits.', inBody('00 fb 18 04 00 6e 6e 0b')),
  entry('malformed/malformed-dylink-0-section', 'dylink', 'The section dylink.0 cannot be read, or it is not the first section, as its convention wants it.', 'Build the library again; tools that rewrite binaries may have moved the section.', library('(module (@custom "dylink.0" (before first) "\\01\\ff"))')),
  entry('malformed/malformed-dylink-section', 'dylink', 'The section dylink, the older form of dylink.0, cannot be read or is not the first.', 'Build the library again with a current toolchain.', library('(module (@custom "dylink" (before first) "\\ff"))')),
]; // biome-ignore format: one entry a line
