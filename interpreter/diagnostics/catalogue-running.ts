// The catalogue: what can go wrong when modules are linked and run (spec ch. 4), and the limits of this implementation.

import { type clauses, type Entry, type Example, entry, wasm, wast, wat } from './catalogue-entry.ts';

/** A function `f` that is called; `fields` stand in front of it. */
const call = (body: string, fields = ''): Example => wast(`(module ${fields} (func (export "f") ${body}))\n(invoke "f")`);

const trap = (reason: string, clause: keyof typeof clauses, cause: string, mend: string, example: Example): Entry =>
  entry(`trap/${reason}`, clause, cause, mend, example);
const link = (kind: string, cause: string, mend: string, example: Example): Entry =>
  entry(`link/${kind}`, 'linkErrors', cause, mend, example);

const now = 2;
const lib = (fields: string): string => `(module (@dylink.0 (mem-info (memory 0 0))) ${fields})`;
const open = (text: string, name = 'liba.so', mode = now): Example => ({
  kind: 'program',
  main: '(module)',
  libraries: { 'liba.so': text },
  open: { name, mode },
});

const nullOf = 'Test it first (ref.is_null, br_on_null), or find out why nothing was stored.';
const struct = '(type $s (struct (field i32)))';
const array = '(type $a (array (mut i32)))';

export const runningEntries: readonly Entry[] = [
  // Instantiation and scripts
  entry('unlinkable/unknown-import', 'execModules', 'Nothing was given for an import: no module is registered under its first name, or that module exports nothing of the second.', 'In a script, (register "m" $instance) names an instance; check both names. The message says what the import is to be.', wast('(module (import "m" "f" (func)))')),
  entry('unlinkable/incompatible-import-type', 'execModules', 'What was given for an import is of another kind or type: a function’s type must match, limits of memories and tables must lie within those wanted, mutability must be the same.', 'Make the two declarations agree; the message has both.', wast('(module (import "spectest" "print_i32" (func)))')),
  entry('unlinkable/unknown-export', 'scripts', 'An action names an export that the instance does not have.', 'Export it: (func (export "f") …). $names are not exports.', wast('(module (func $f))\n(invoke "f")')),
  entry('unlinkable/not-a-function', 'scripts', '(invoke …) names an export that is no function.', 'Use (get …) for globals.', wast('(module (global (export "g") i32 (i32.const 0)))\n(invoke "g")')),
  entry('unlinkable/not-a-global', 'scripts', '(get …) names an export that is no global.', 'Use (invoke …) for functions.', wast('(module (func (export "f")))\n(get "f")')),
  entry('unlinkable/wrong-number-of-arguments', 'scripts', 'An action passes more or fewer arguments than the function has parameters.', 'Pass as many constants as it takes.', wast('(module (func (export "f") (param i32)))\n(invoke "f")')),
  entry('unlinkable/wrong-type-of-argument', 'scripts', 'An argument has another type than the parameter; constants are not converted.', 'Write it as a constant of the parameter’s type.', wast('(module (func (export "f") (param i32)))\n(invoke "f" (i64.const 1))')),
  entry('unlinkable/no-such-import', 'scripts', 'An assertion about linking names an import that the object does not have.', 'Name module and field as the object imports them.', wast('(program (module (@dylink.0)))\n(assert_provider main "env" "f" null)')),
  entry('unlinkable/circular-import', 'linking', 'In a group of modules that import from each other, the value of a global, or a table, is needed to make itself.', 'Break the circle: a mutable global can be set by a start function.', { kind: 'none', why: 'the loader gives cells for globals, so that only an embedder of allocateGroup meets it' }),
  entry('unlinkable/circular-re-export', 'linking', 'In a group of modules an import is satisfied by an export that is an import again, without end.', 'Some module of the circle must define it.', { kind: 'none', why: 'definitions of a library are its own, so that only an embedder of allocateGroup meets it' }),

  entry('invalid/refused-by-the-engine', 'scripts', 'Another engine does not take a module that linkstep finds valid, and that needs no feature which the engine lacks.', 'The engine’s own message follows. Either it or linkstep is wrong: look up the rule of the instruction (linkstep rules).', { kind: 'none', why: 'it takes another engine, and a fault of it' }),

  // Limits and what is not supported
  entry('limit/memory-too-large', 'limits', 'A memory’s initial size is more than linkstep gives.', 'Lower the minimum.', wast('(module (memory 40000))')),
  entry('limit/table-too-large', 'limits', 'A table’s initial size is more than linkstep gives.', 'Lower the minimum.', wast('(module (table 30000000 funcref))')),
  entry('limit/too-many-locals', 'limits', 'A function, or all of a module, declares more locals than linkstep allows; a few bytes can declare billions.', 'Such code comes from no compiler; use a memory.', wasm('0061736d 01000000 01 04 01 60 00 00 03 02 01 00 0a 08 01 06 01 80 89 7a 7f 0b')),
  entry('limit/too-many-operands', 'limits', 'Validation would move more operands than any compiler’s output makes it.', 'Such code comes from no compiler.', { kind: 'none', why: 'it takes millions of operands' }),
  entry('limit/too-many-steps', 'limits', 'A command of the prompt took more steps than it may; most often a loop that does not end.', 'Step it (:step) to see where it goes round.', { kind: 'none', why: 'it takes hundreds of millions of steps' }),
  entry('unsupported/shared-memory', 'types', 'Shared memories are of the threads proposal, which linkstep does not have.', 'Leave shared out, if the program has one thread.', wat('(module (memory 1 1 shared))')),
  entry('unsupported/atomic-instructions', 'types', 'Atomic instructions are of the threads proposal, which linkstep does not have.', 'Plain loads and stores do the same, if the program has one thread.', wat('(module (memory 1) (func (drop (i32.atomic.load (i32.const 0)))))')),
  entry('unsupported/custom-page-sizes', 'types', 'Page sizes are of the custom-page-sizes proposal, which linkstep does not have.', 'Pages are 64 KiB.', wat('(module (memory 1 (pagesize 1)))')),
  entry('unsupported/profile', 'scripts', 'A program asks for a profile of loaders that there is not.', 'The message lists those that there are.', wast('(program (module (@dylink.0)) (profile "banana"))')),
  entry('unsupported/dlopen-flag', 'scripts', 'A flag of dlopen is neither a word that is known nor a number.', 'lazy, now, global, local, noload, nodelete, deepbind.', { kind: 'none', why: 'the grammar of scripts takes no other words; an embedder of the loader meets it' }),
  entry('unsupported/writing-a-link-time-constant', 'linking', 'With --reading patched, addresses are folded into the code, and this code writes to one of these globals.', 'Use --reading cells.', { kind: 'none', why: 'globals of link-time constants are immutable in valid libraries' }),

  // Traps
  trap('unreachable', 'execControl', 'The instruction unreachable was reached. Compilers write it behind calls that do not return, for failed assertions and for undefined behaviour.', 'The call stack says who came here; look at what it checked before.', call('unreachable')),
  trap('integer-divide-by-zero', 'numerics', 'A division or remainder of integers by zero.', 'Test the divisor first.', call('(drop (i32.div_s (i32.const 1) (i32.const 0)))')),
  trap('integer-overflow', 'numerics', 'The result does not fit: the least integer divided by −1, or a float outside of the integer type that it is converted to.', 'Test the operands first, or use a saturating conversion, trunc_sat.', call('(drop (i32.div_s (i32.const 0x80000000) (i32.const -1)))')),
  trap('invalid-conversion-to-integer', 'numerics', 'NaN has no integer value.', 'Test for NaN first (x ≠ x), or use trunc_sat, which gives 0.', call('(drop (i32.trunc_f32_s (f32.const nan)))')),
  trap('out-of-bounds-memory-access', 'execMemory', 'An access begins or ends behind the end of the memory. The address is the operand plus the offset; a negative i32 is an address near 4 GiB.', 'The report has address, width and the memory’s length. Grow the memory (memory.grow), or correct the address.', call('(drop (i32.load (i32.const 65536)))', '(memory 1)')),
  trap('out-of-bounds-table-access', 'execTable', 'An index, or a range of a bulk operation, is behind the end of a table or an elem segment. A segment that was dropped, as active ones are, has no elements.', 'Grow the table, or correct the index.', call('(drop (table.get (i32.const 5)))', '(table 1 funcref)')),
  trap('out-of-bounds-array-access', 'execRef', 'An index is not below the array’s length.', 'Compare it with array.len first.', call('(drop (array.get $a (array.new_default $a (i32.const 1)) (i32.const 1)))', array)),
  trap('undefined-element', 'execControl', 'An indirect call’s index is behind the end of the table.', 'A function pointer that was computed wrongly, or not a function pointer at all.', call('(call_indirect (i32.const 9))', '(table 1 funcref)')),
  trap('uninitialized-element', 'execControl', 'An indirect call’s table entry is null: no function was put there. Entry 0 is left empty by compilers, so that a null function pointer traps.', 'A null function pointer; or the segment that fills the table is missing.', call('(call_indirect (i32.const 0))', '(table 1 funcref)')),
  trap('indirect-call-type-mismatch', 'execControl', 'The function in the table has another type than the call expects. In C: a function is called through a pointer of another type.', 'Call it with the type that it has.', call('(call_indirect (param i32) (i32.const 0) (i32.const 0))', '(table funcref (elem $g)) (func $g)')),
  trap('null-function-reference', 'execControl', 'call_ref got a null reference.', nullOf, call('(call_ref $t (ref.null $t))', '(type $t (func))')),
  trap('null-exception-reference', 'execControl', 'throw_ref got a null reference.', nullOf, call('(throw_ref (ref.null exn))')),
  trap('null-reference', 'execRef', 'ref.as_non_null got a null reference.', nullOf, call('(drop (ref.as_non_null (ref.null func)))')),
  trap('null-i31-reference', 'execRef', 'i31.get_s or i31.get_u got a null reference.', nullOf, call('(drop (i31.get_s (ref.null i31)))')),
  trap('null-structure-reference', 'execRef', 'struct.get or struct.set got a null reference.', nullOf, call('(drop (struct.get $s 0 (ref.null $s)))', struct)),
  trap('null-array-reference', 'execRef', 'An array instruction got a null reference.', nullOf, call('(drop (array.len (ref.null $a)))', array)),
  trap('cast-failure', 'execRef', 'ref.cast: the reference is not of the type.', 'Test it first: ref.test, br_on_cast.', call('(drop (ref.cast (ref $s) (ref.i31 (i32.const 1))))', struct)),
  trap('undefined-weak-function', 'linking', 'A weak function that nobody defines was called. In C, its address is null and is to be tested first.', 'Test the address, or load a library that defines it.', wast('(library "liba.so" (module (@dylink.0 (import-info "env" "w" binding-weak)) (import "env" "w" (func $w)) (func (export "f") call $w)))\n(program (module))\n(dlopen $a "liba.so" now)\n(invoke $a "f")')),
  trap('undefined-symbol', 'linking', 'A function that is bound at its first call (lazily) is defined by nobody.', 'Load a library that defines it, globally; or open with now, to know it at once.', wast('(library "liba.so" (module (@dylink.0) (import "env" "nowhere" (func $n)) (func (export "f") call $n)))\n(program (module))\n(dlopen $a "liba.so" lazy)\n(invoke $a "f")')),
  trap('type-mismatch', 'linking', 'A function that is bound at its first call (lazily) is defined with another type than the caller’s.', 'Build both with the same declaration.', wast('(library "liba.so" (module (@dylink.0) (import "env" "g" (func $n)) (func (export "f") call $n)))\n(library "libb.so" (module (@dylink.0) (func (export "g") (param i32))))\n(program (module))\n(dlopen $a "liba.so" lazy)\n(dlopen $b "libb.so" now global)\n(invoke $a "f")')),
  trap('link-error', 'linkErrors', 'A program was not started, because linking failed; the error follows.', 'See the code of that error, link/….', { kind: 'program', main: '(module (@dylink.0 (needed "nowhere.so")))', libraries: {} }),
  entry('exhaustion/call-stack-exhausted', 'limits', 'Too many calls are open, or too many values in them; or an array is larger than there is room for. Most often a recursion that does not end.', 'Look at the call stack: the functions that repeat are the recursion. A tail call (return_call) needs no room.', call('call 0')),

  // Link errors
  link('bad-mode', 'dlopen was given flags that mean nothing, or neither RTLD_LAZY nor RTLD_NOW.', 'Pass exactly one of the two.', open(lib(''), 'liba.so', 0)),
  link('not-found', 'A library was not found in any folder that was searched; the report lists them, and who needed it.', 'Add its folder with --library-path, or put it beside the main program.', open(lib(''), 'libx.so')),
  link('not-a-library', 'A file was found and is no dynamic library: not WebAssembly, a component, damaged, invalid, or without the section dylink.0. The message says which.', 'Build it as a shared library.', open('(module)')),
  link('no-room', 'The memory or the table cannot grow enough for a library’s data or functions.', 'Raise the maximum of the main program’s memory or table.', { kind: 'program', main: '(module (@dylink.0) (import "env" "memory" (memory 4 4)))', libraries: { 'liba.so': '(module (@dylink.0 (mem-info (memory 1000000 0))) (import "env" "memory" (memory 0)))' }, open: { name: 'liba.so', mode: now } }),
  link('undefined-symbol', 'A reference of a library is defined by no object that it can see. The report lists the scopes that were searched, and names that are nearly the same.', 'Link the library that defines it (needed), load it globally, or correct the name. C++ names must be mangled the same way.', open('(module (@dylink.0) (import "env" "nowhere" (func)))')),
  link('kind-mismatch', 'The first definition of a symbol is of another kind: a datum where a function is wanted, or the other way round.', 'Rename one of the two; the first match counts, others are not tried.', { kind: 'program', main: '(module (import "env" "memory" (memory 1)))', libraries: { 'liba.so': '(module (@dylink.0 (needed "libb.so")) (import "env" "x" (func)))', 'libb.so': '(module (@dylink.0 (mem-info (memory 4 0))) (import "env" "memory" (memory 0)) (global (export "x") i32 (i32.const 0)))' }, open: { name: 'liba.so', mode: now } }),
  link('type-mismatch', 'The first definition of a symbol has another type than the reference.', 'Build both with the same declaration; the message has both types.', { kind: 'program', main: '(module)', libraries: { 'liba.so': '(module (@dylink.0 (needed "libb.so")) (import "env" "x" (func (param i32))))', 'libb.so': '(module (@dylink.0) (func (export "x") (param i64)))' }, open: { name: 'liba.so', mode: now } }),
  link('start-trap', 'A library’s start function, or one of its segments, trapped while it was loaded; everything was taken back.', 'See the reason behind the colon.', open('(module (@dylink.0) (func $s unreachable) (start $s))')),
  link('symbol-missing', 'dlsym: no object that was searched defines the symbol.', 'Check the name and that it is exported; with a handle, that object and what it needs are searched.', { kind: 'program', main: '(module)', libraries: { 'liba.so': lib('') }, open: { name: 'liba.so', mode: now }, symbol: 'nowhere' }),
  link('bad-handle', 'dlsym or dlclose got a number that is no handle, or one that was closed.', 'Use what dlopen gave, and check it for null.', { kind: 'program', main: '(module)', libraries: {}, close: 77 }),
  link('allocation', 'An object’s memory, table or globals could not be made within this implementation’s limits.', 'Lower the minimum that the module asks for.', { kind: 'program', main: '(module (@dylink.0) (memory 40000))', libraries: {} }),
]; // biome-ignore format: one entry a line
