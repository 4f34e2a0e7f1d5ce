// Types of instructions that depend on more than their row: the conclusion of the typing rule of each stem (spec 3.4), and its premises.
// Letters as in the specification: C context, t type, ht heap type, at address type, zt storage type. Fixed types are in the table itself.

/** `type` is what stands behind the colon; premises above the line. */
export interface Schema {
  readonly type: string;
  readonly premises?: readonly string[];
}
const s = (type: string, ...premises: readonly string[]): Schema => ({ type, premises });

const block = 'bt : [t1*] → [t2*]';
const label = (l: string, of: string): string => `C.labels[${l}] = [${of}]`;
const table = 'C.tables[x] = at lim rt';
const memory = 'C.mems[x] = at lim';
const struct = 'C.types[x] ≈ struct (mut? zt)*';
const array = 'C.types[x] ≈ array (mut? zt)';
const mutable = 'C.types[x] ≈ array (mut zt)';
const t = 't = unpack(zt)';

export const schemas: Readonly<Record<string, Schema>> = {
  unreachable: s('[t1*] → [t2*]'),
  nop: s('[] → []'),
  drop: s('[t] → []'),
  select: s('[t t i32] → [t]', 't is written, or is a number or vector type'),
  block: s('[t1*] → [t2*]', block, 'C, labels [t2*] ⊢ instr* : [t1*] → [t2*]'),
  loop: s('[t1*] → [t2*]', block, 'C, labels [t1*] ⊢ instr* : [t1*] → [t2*]'),
  if: s('[t1* i32] → [t2*]', block, 'C, labels [t2*] ⊢ instr1* : [t1*] → [t2*]', 'C, labels [t2*] ⊢ instr2* : [t1*] → [t2*]'),
  try_table: s('[t1*] → [t2*]', block, '(C ⊢ catch ok)*', 'C, labels [t2*] ⊢ instr* : [t1*] → [t2*]'),
  try: s('[t1*] → [t2*]', block, 'C, labels [t2*] ⊢ each body : [t*] → [t2*]'),
  rethrow: s('[t1*] → [t2*]', 'C.labels[l] is that of a catch'),
  br: s('[t1* t*] → [t2*]', label('l', 't*')),
  br_if: s('[t* i32] → [t*]', label('l', 't*')),
  br_table: s('[t1* t* i32] → [t2*]', '([t*] ≤ C.labels[l])*'),
  br_on_null: s('[t* (ref null ht)] → [t* (ref ht)]', label('l', 't*')),
  br_on_non_null: s('[t* (ref null ht)] → [t*]', label('l', 't* (ref ht)')),
  br_on_cast: s('[t* rt1] → [t* (rt1 \\ rt2)]', label('l', 't* rt'), 'rt2 ≤ rt1', 'rt2 ≤ rt'),
  br_on_cast_fail: s('[t* rt1] → [t* rt2]', label('l', 't* rt'), 'rt2 ≤ rt1', '(rt1 \\ rt2) ≤ rt'),
  return: s('[t1* t*] → [t2*]', 'C.return = [t*]'),
  call: s('[t1*] → [t2*]', 'C.funcs[x] ≈ func [t1*] → [t2*]'),
  call_ref: s('[t1* (ref null y)] → [t2*]', 'C.types[y] ≈ func [t1*] → [t2*]'),
  call_indirect: s('[t1* at] → [t2*]', table, 'rt ≤ (ref null func)', 'C.types[y] ≈ func [t1*] → [t2*]'),
  return_call: s('[t3* t1*] → [t4*]', 'C.funcs[x] ≈ func [t1*] → [t2*]', '[t2*] ≤ C.return'),
  return_call_ref: s('[t3* t1* (ref null y)] → [t4*]', 'C.types[y] ≈ func [t1*] → [t2*]', '[t2*] ≤ C.return'),
  return_call_indirect: s('[t3* t1* at] → [t4*]', table, 'rt ≤ (ref null func)', 'C.types[y] ≈ func [t1*] → [t2*]', '[t2*] ≤ C.return'),
  throw: s('[t1* t*] → [t2*]', 'C.tags[x] ≈ func [t*] → []'),
  throw_ref: s('[t1* (ref null exn)] → [t2*]'),
  'local.get': s('[] → [t]', 'C.locals[x] = set t'),
  'local.set': s('[t] → [] and sets x', 'C.locals[x] = init t'),
  'local.tee': s('[t] → [t] and sets x', 'C.locals[x] = init t'),
  'global.get': s('[] → [t]', 'C.globals[x] = mut? t'),
  'global.set': s('[t] → []', 'C.globals[x] = mut t'),
  'table.get': s('[at] → [rt]', table),
  'table.set': s('[at rt] → []', table),
  'table.size': s('[] → [at]', table),
  'table.grow': s('[rt at] → [at]', table),
  'table.fill': s('[at rt at] → []', table),
  'table.copy': s('[at1 at2 min(at1, at2)] → []', 'C.tables[x] = at1 lim1 rt1', 'C.tables[y] = at2 lim2 rt2', 'rt2 ≤ rt1'),
  'table.init': s('[at i32 i32] → []', 'C.tables[x] = at lim rt1', 'C.elems[y] = rt2', 'rt2 ≤ rt1'),
  'elem.drop': s('[] → []', 'C.elems[x] = rt'),
  'memory.size': s('[] → [at]', memory),
  'memory.grow': s('[at] → [at]', memory),
  'memory.fill': s('[at i32 at] → []', memory),
  'memory.copy': s('[at1 at2 min(at1, at2)] → []', 'C.mems[x] = at1 lim1', 'C.mems[y] = at2 lim2'),
  'memory.init': s('[at i32 i32] → []', memory, 'C.datas[y] ok'),
  'data.drop': s('[] → []', 'C.datas[x] ok'),
  'ref.null': s('[] → [(ref null ht)]', 'C ⊢ ht ok'),
  'ref.func': s('[] → [(ref dt)]', 'C.funcs[x] = dt', 'x ∈ C.refs'),
  'ref.is_null': s('[(ref null ht)] → [i32]'),
  'ref.as_non_null': s('[(ref null ht)] → [(ref ht)]'),
  'ref.eq': s('[(ref null eq) (ref null eq)] → [i32]'),
  'ref.test': s('[rt′] → [i32]', 'C ⊢ rt ok', 'rt ≤ rt′'),
  'ref.cast': s('[rt′] → [rt]', 'C ⊢ rt ok', 'rt ≤ rt′'),
  'ref.i31': s('[i32] → [(ref i31)]'),
  'i31.get': s('[(ref null i31)] → [i32]'),
  'any.convert_extern': s('[(ref null1? extern)] → [(ref null2? any)]', 'null1? = null2?'),
  'extern.convert_any': s('[(ref null1? any)] → [(ref null2? extern)]', 'null1? = null2?'),
  'struct.new': s('[t*] → [(ref x)]', struct, '(t = unpack(zt))*'),
  'struct.new_default': s('[] → [(ref x)]', struct, '(unpack(zt) has a default)*'),
  'struct.get': s('[(ref null x)] → [t]', struct, 't = unpack(zt*[i])', 'sx is written iff zt*[i] is packed'),
  'struct.set': s('[(ref null x) t] → []', 'C.types[x] ≈ struct (mut? zt)*, field i is mut', 't = unpack(zt*[i])'),
  'array.new': s('[t i32] → [(ref x)]', array, t),
  'array.new_default': s('[i32] → [(ref x)]', array, 'unpack(zt) has a default'),
  'array.new_fixed': s('[tⁿ] → [(ref x)]', array, t),
  'array.new_elem': s('[i32 i32] → [(ref x)]', 'C.types[x] ≈ array (mut? rt)', 'C.elems[y] ≤ rt'),
  'array.new_data': s('[i32 i32] → [(ref x)]', array, 'unpack(zt) is a number or vector type', 'C.datas[y] ok'),
  'array.get': s('[(ref null x) i32] → [t]', array, t, 'sx is written iff zt is packed'),
  'array.set': s('[(ref null x) i32 t] → []', mutable, t),
  'array.len': s('[(ref null array)] → [i32]'),
  'array.fill': s('[(ref null x) i32 t i32] → []', mutable, t),
  'array.copy': s(
    '[(ref null x) i32 (ref null y) i32 i32] → []',
    'C.types[x] ≈ array (mut zt1)',
    'C.types[y] ≈ array (mut? zt2)',
    'zt2 ≤ zt1',
  ),
  'array.init_data': s('[(ref null x) i32 i32 i32] → []', mutable, 'unpack(zt) is a number or vector type', 'C.datas[y] ok'),
  'array.init_elem': s('[(ref null x) i32 i32 i32] → []', mutable, 'C.elems[y] ≤ zt'),
};
