# The text format (spec ch. 6) and the scripts of the test suite, as one grammar with one token of lookahead: `predictive.ts` runs the
# compiled rules and proves that at load; `nearley.Parser` runs the same rules in the tests.
#
# The lexer makes two things tokens that the specification writes as several: "(" with the keyword of a clause ("(func"), and a whole class
# of instructions that take the same immediates (%idx2).  The classes follow from the instruction table (keywords.ts).
# Postprocessors build the parse tree of tree.ts, whose names these are; they see tokens, never values: that is for the resolver.

@preprocessor typescript
@{%
import * as tree from './tree.ts';
const lexer = { has: (_: string) => true } as unknown as NearleyLexer; // whoever parses brings the lexer: this only says that %x is a token
const nth = (n: number) => (d: any[]) => d[n];
%}
@lexer lexer

# ─── Scripts ───

script        -> field:+                                          {% ([fields]) => [tree.bareModule(fields)] %}
               | command:*                                        {% id %}
moduleFile    -> field:*                                          {% ([fields]) => tree.bareModule(fields) %}
               | "(module" %ident:? field:* ")"                   {% ([t, name, fields, close]) => tree.module(t, name, fields, close) %}

command       -> module                                           {% id %}
               | action                                           {% id %}
               | assertion                                        {% id %}
               | linking                                          {% id %}
               | "(register" %string %ident:? ")"                 {% ([t, name, of, close]) => ({ kind: 'register', t, close, name, id: of }) %}
               | "(script" %ident:? command:* ")"                 {% ([t, name, commands, close]) => ({ kind: 'script', t, close, id: name, commands }) %}
               | "(input" %ident:? %string ")"                    {% ([t, name, file, close]) => ({ kind: 'input', t, close, id: name, file }) %}
               | "(output" %ident:? %string:? ")"                 {% ([t, name, file, close]) => ({ kind: 'output', t, close, id: name, file }) %}

module        -> "(module" moduleDef ")"                          {% ([t, def, close]) => ({ ...def, t, close }) %}
moduleDef     -> "definition":? %ident:? moduleBody               {% ([d, name, body]) => ({ kind: 'module', id: name, definition: d !== null, body }) %}
               | "instance" instanceOf:?                          {% ([, of]) => ({ kind: 'instance', ...(of ?? { id: null, module: null }) }) %}
instanceOf    -> %ident %ident:?                                  {% ([a, b]) => b === null ? { id: null, module: a } : { id: a, module: b } %}
moduleBody    -> "binary" %string:*                               {% ([, strings]) => ({ kind: 'binary', strings }) %}
               | "quote" %string:*                                {% ([, strings]) => ({ kind: 'quote', strings }) %}
               | field:*                                          {% ([fields]) => ({ kind: 'text', fields }) %}

action        -> "(invoke" invoked constant:* ")"                 {% ([t, of, args, close]) => tree.invoke(t, of, args, close) %}
               | "(get" %ident:? %string ")"                      {% ([t, of, name, close]) => ({ kind: 'get', t, close, id: of, name }) %}
invoked       -> %ident:? %string                                 {% ([id, name]) => ({ id, name, target: null }) %}
               | dlsym                                            {% ([target]) => ({ target }) %}

assertion     -> moduleAssert module %string ")"                  {% ([t, module, message, close]) => ({ kind: 'assert_module', t, close, module, message }) %}
               | "(assert_trap" subject %string ")"               {% ([t, subject, message, close]) => ({ kind: 'assert_trap', t, close, subject, message }) %}
               | "(assert_exhaustion" doing %string ")"           {% ([t, subject, message, close]) => ({ kind: 'assert_exhaustion', t, close, subject, message }) %}
               | "(assert_exception" doing ")"                    {% ([t, subject, close]) => ({ kind: 'assert_exception', t, close, subject }) %}
               | "(assert_return" doing pattern:* ")"             {% ([t, subject, expected, close]) => ({ kind: 'assert_return', t, close, subject, expected }) %}
moduleAssert  -> "(assert_malformed" {% id %} | "(assert_invalid" {% id %} | "(assert_unlinkable" {% id %}
               | "(assert_malformed_custom" {% id %} | "(assert_invalid_custom" {% id %}
subject       -> doing {% id %} | module {% id %}
doing         -> action {% id %} | linkAction {% id %}

constant      -> "(" constantBody ")"                             {% nth(1) %}
constantBody  -> %numconst number                                 {% ([t, n]) => ({ t, lanes: [n] }) %}
               | %vecconst %shape number:*                        {% ([t, shape, lanes]) => ({ t, shape, lanes }) %}
               | "ref.null" heaptype                              {% ([t, heap]) => ({ t, heap }) %}
               | "ref.extern" %nat                                {% ([t, n]) => ({ t, lanes: [n] }) %}
               | "ref.host" %nat                                  {% ([t, n]) => ({ t, lanes: [n] }) %}

pattern       -> "(" patternBody ")"                              {% nth(1) %}
               | "(ref" ")"                                       {% ([t]) => ({ t }) %}
               | "(either" pattern:+ ")"                          {% ([t, either]) => ({ t, either }) %}
patternBody   -> %numconst lane                                   {% ([t, n]) => ({ t, lanes: [n] }) %}
               | %vecconst %shape lane:*                          {% ([t, shape, lanes]) => ({ t, shape, lanes }) %}
               | "ref.null" heaptype:?                            {% ([t, heap]) => ({ t, heap }) %}
               | "ref.extern" %nat:?                              {% ([t, n]) => ({ t, lanes: n === null ? [] : [n] }) %}
               | "ref.host" %nat:?                                {% ([t, n]) => ({ t, lanes: n === null ? [] : [n] }) %}
               | refPattern                                       {% ([t]) => ({ t }) %}
refPattern    -> %refpattern {% id %} | "ref.eq" {% id %} | "ref.i31" {% id %} | "ref.func" {% id %}
lane          -> number {% id %} | %nan {% id %}

# ─── Linking commands, of this project's own scripts ───

linking       -> linkAction                                       {% id %}
               | program                                          {% id %}
               | "(library" %string module ")"                    {% ([t, name, module, close]) => ({ kind: 'library', t, close, name, module }) %}
               | "(symlink" %string %string ")"                   {% ([t, name, target, close]) => ({ kind: 'symlink', t, close, name, target }) %}
               | "(assert_dlerror" failing %string ")"            {% ([t, subject, message, close]) => ({ kind: 'assert_dlerror', t, close, subject, message }) %}
               | "(assert_unchanged" failing %string:? ")"        {% ([t, subject, message, close]) => ({ kind: 'assert_unchanged', t, close, subject, message }) %}
               | "(assert_address" dlsym constant ")"             {% ([t, subject, expected, close]) => ({ kind: 'assert_address', t, close, subject, expected }) %}
               | sameness twoSides ")"                            {% ([t, [left, right], close]) => ({ kind: 'assert_sameness', t, close, left, right }) %}
               | "(assert_got" object %string %string constant ")"     {% ([t, of, module, name, expected, close]) => ({ kind: 'assert_got', t, close, of, module, name, expected }) %}
               | "(assert_provider" object %string %string provider ")" {% ([t, of, module, name, provider, close]) => ({ kind: 'assert_provider', t, close, of, module, name, provider }) %}
               | "(assert_base" object region constant ")"        {% ([t, of, region, expected, close]) => ({ kind: 'assert_base', t, close, of, region, expected }) %}
               | "(assert_events" %string:+ ")"                   {% ([t, events, close]) => ({ kind: 'assert_events', t, close, events }) %}
               | "(assert_invariants" ")"                         {% ([t, close]) => ({ kind: 'assert_invariants', t, close }) %}
linkAction    -> dlsym                                            {% id %}
               | "(dlopen" %ident:? file flag:* ")"               {% ([t, name, file, flags, close]) => ({ kind: 'dlopen', t, close, id: name, file, flags }) %}
               | "(dlclose" %ident ")"                            {% ([t, of, close]) => ({ kind: 'dlclose', t, close, id: of }) %}
dlsym         -> "(dlsym" handle %string ")"                      {% ([t, of, symbol, close]) => ({ kind: 'dlsym', t, close, of, symbol }) %}
failing       -> doing {% id %} | program {% id %}
program       -> "(program" %ident:? module setting:* ")"         {% ([t, name, module, settings, close]) => ({ kind: 'program', t, close, id: name, module, settings }) %}
setting       -> "(path" %string:+ ")"                            {% ([t, strings]) => ({ t, strings }) %}
               | "(preload" %string:+ ")"                         {% ([t, strings]) => ({ t, strings }) %}
               | "(profile" %string ")"                           {% ([t, string]) => ({ t, strings: [string] }) %}
               | "bind-now"                                       {% ([t]) => ({ t, strings: [] }) %}
handle        -> %ident                                           {% ([t]) => ({ t, id: t }) %}
               | "default"                                        {% ([t]) => ({ t, id: null }) %}
               | "main"                                           {% ([t]) => ({ t, id: null }) %}
               | "next" %ident                                    {% ([t, id]) => ({ t, id }) %}
file          -> %string {% id %} | "main" {% id %}
flag          -> "lazy" {% id %} | "now" {% id %} | "global" {% id %} | "local" {% id %} | "noload" {% id %} | "nodelete" {% id %} | "deepbind" {% id %} | %nat {% id %}
object        -> %ident {% id %} | "main" {% id %}
region        -> "memory" {% id %} | "table" {% id %}
provider      -> %string {% id %} | "null" {% id %}
sameness      -> "(assert_same" {% id %} | "(assert_different" {% id %}
twoSides      -> dlsym dlsym | %ident %ident

# ─── Types (6.4) ───

idx           -> %nat {% id %} | %ident {% id %}
number        -> %nat {% id %} | %int {% id %} | %float {% id %}

heaptype      -> absheap {% id %} | idx {% id %}
absheap       -> %absheaptype {% tree.text %} | "func" {% tree.text %} | "struct" {% tree.text %} | "array" {% tree.text %}
reftype       -> %refabbr                                         {% tree.refAbbreviation %}
               | "(ref" "null":? heaptype ")"                     {% ([, n, heap]) => tree.ref(n !== null, heap) %}
valtype       -> %numtype {% tree.text %} | %vectype {% tree.text %} | reftype {% id %}
storagetype   -> valtype {% id %} | %packtype {% tree.text %}
fieldtype     -> storagetype                                      {% ([zt]) => ({ mut: false, zt }) %}
               | "(mut" storagetype ")"                           {% ([, zt]) => ({ mut: true, zt }) %}
globaltype    -> valtype                                          {% ([t]) => ({ mut: false, t }) %}
               | "(mut" valtype ")"                               {% ([, t]) => ({ mut: true, t }) %}
limits        -> %nat %nat:? "shared":?                           {% ([min, max, shared]) => ({ min, max, shared }) %}
tabletype     -> addrtype:? limits reftype                        {% ([at, limits, rt]) => ({ at, limits, rt }) %}
memtype       -> addrtype:? limits pagesize:?                     {% ([at, limits, pagesize]) => ({ at, limits, pagesize }) %}
pagesize      -> "(pagesize" %nat ")"                             {% ([t]) => t %}
addrtype      -> %numtype                                         {% id %}

param         -> "(param" bindings ")"                            {% tree.bindings %}
local         -> "(local" bindings ")"                            {% tree.bindings %}
bindings      -> %ident valtype                                   {% ([name, t]) => ({ id: name, types: [t] }) %}
               | valtype:*                                        {% ([types]) => ({ id: null, types }) %}
result        -> "(result" valtype:* ")"                          {% nth(1) %}
typeref       -> "(type" idx ")"                                  {% nth(1) %}
typeuse       -> typeref:? param:* result:*                       {% tree.typeUse %}

subtype       -> comptype                                         {% ([ct]) => ({ final: true, supers: [], ct }) %}
               | "(sub" "final":? idx:* comptype ")"              {% ([, f, supers, ct]) => ({ final: f !== null, supers, ct }) %}
comptype      -> "(func" param:* result:* ")"                     {% ([, params, results]) => ({ kind: 'func', params: params.flat(), results: results.flat() }) %}
               | "(struct" fielddef:* ")"                         {% ([, fields]) => ({ kind: 'struct', fields: fields.flat() }) %}
               | "(array" fieldtype ")"                           {% ([, field]) => ({ kind: 'array', field }) %}
fielddef      -> "(field" fieldbody ")"                           {% tree.bindings %}
fieldbody     -> %ident fieldtype                                 {% ([name, t]) => ({ id: name, types: [t] }) %}
               | fieldtype:*                                      {% ([types]) => ({ id: null, types }) %}

# ─── Modules (6.6) ───

field         -> type {% id %} | rec {% id %} | import {% id %} | func {% id %} | table {% id %} | memory {% id %} | global {% id %}
               | tag {% id %} | export {% id %} | start {% id %} | elem {% id %} | data {% id %}

type          -> "(type" %ident:? subtype ")"                     {% ([t, name, type]) => ({ kind: 'type', t, id: name, type }) %}
rec           -> "(rec" type:* ")"                                {% ([t, types]) => ({ kind: 'rec', t, types }) %}
import        -> "(import" %string %string externtype ")"         {% ([t, module, name, type]) => ({ ...type, t, exports: [], import: { t, module, name } }) %}
externtype    -> "(func" %ident:? typeuse ")"                     {% ([t, name, type]) => tree.imported('func', t, name, type) %}
               | "(table" %ident:? tabletype ")"                  {% ([t, name, type]) => tree.imported('table', t, name, type) %}
               | "(memory" %ident:? memtype ")"                   {% ([t, name, type]) => tree.imported('memory', t, name, type) %}
               | "(global" %ident:? globaltype ")"                {% ([t, name, type]) => tree.imported('global', t, name, type) %}
               | "(tag" %ident:? typeuse ")"                      {% ([t, name, type]) => tree.imported('tag', t, name, type) %}
export        -> "(export" %string externidx ")"                  {% ([t, name, of]) => ({ kind: 'export', t, name, ...of }) %}
externidx     -> externkind idx ")"                               {% ([of, idx]) => ({ of: of.text.slice(1), idx }) %}
externkind    -> "(func" {% id %} | "(table" {% id %} | "(memory" {% id %} | "(global" {% id %} | "(tag" {% id %}
inlineExport  -> "(export" %string ")"                            {% ([t, name]) => ({ t, name }) %}
inlineImport  -> "(import" %string %string ")"                    {% ([t, module, name]) => ({ t, module, name }) %}

func          -> "(func" %ident:? inlineExport:* funcBody ")"     {% tree.definition('func') %}
funcBody      -> inlineImport typeuse                             {% tree.importedBody %}
               | typeuse local:* instr:*                          {% ([type, locals, body]) => ({ import: null, type, locals: locals.flat(), body }) %}
table         -> "(table" %ident:? inlineExport:* tableBody ")"   {% tree.definition('table') %}
tableBody     -> inlineImport tabletype                           {% tree.importedBody %}
               | addrtype:? tableInit                             {% ([at, init]) => tree.tableBody(at, init) %}
tableInit     -> limits reftype instr:*                           {% ([limits, rt, init]) => ({ limits, rt, init, elems: null }) %}
               | reftype "(elem" elements ")"                     {% ([rt, , elems]) => ({ limits: null, rt, init: [], elems }) %}
memory        -> "(memory" %ident:? inlineExport:* memoryBody ")" {% tree.definition('memory') %}
memoryBody    -> inlineImport memtype                             {% tree.importedBody %}
               | addrtype:? memoryInit                            {% ([at, init]) => tree.memoryBody(at, init) %}
memoryInit    -> limits pagesize:?                                {% ([limits, pagesize]) => ({ limits, pagesize, strings: null }) %}
               | "(data" %string:* ")"                            {% ([, strings]) => ({ limits: null, pagesize: null, strings }) %}
               | pagesize "(data" %string:* ")"                   {% ([pagesize, , strings]) => ({ limits: null, pagesize, strings }) %}
global        -> "(global" %ident:? inlineExport:* globalBody ")" {% tree.definition('global') %}
globalBody    -> inlineImport globaltype                          {% tree.importedBody %}
               | globaltype instr:*                               {% ([type, init]) => ({ import: null, type, init }) %}
tag           -> "(tag" %ident:? inlineExport:* tagBody ")"       {% tree.definition('tag') %}
tagBody       -> inlineImport:? typeuse                           {% tree.importedBody %}
start         -> "(start" idx ")"                                 {% ([t, idx]) => ({ kind: 'start', t, idx }) %}

elem          -> "(elem" %ident:? elemBody ")"                    {% ([t, name, body]) => ({ kind: 'elem', t, id: name, ...body }) %}
elemBody      -> elemList                                         {% ([list]) => ({ mode: 'passive', table: null, offset: null, list }) %}
               | "declare" elemList                               {% ([, list]) => ({ mode: 'declare', table: null, offset: null, list }) %}
               | "(table" idx ")" offset elemList                 {% ([, table, , offset, list]) => ({ mode: 'active', table, offset, list }) %}
               | offset elemItems                                 {% ([offset, list]) => ({ mode: 'active', table: null, offset, list }) %}
elemItems     -> elemList {% id %} | idx:*                        {% ([funcs]) => ({ rt: null, funcs, exprs: null }) %}
elemList      -> "func" idx:*                                     {% ([, funcs]) => ({ rt: null, funcs, exprs: null }) %}
               | reftype elemExpr:*                               {% ([rt, exprs]) => ({ rt, funcs: null, exprs }) %}
elements      -> idx:*                                            {% ([funcs]) => ({ rt: null, funcs, exprs: null }) %}
               | elemExpr:+                                       {% ([exprs]) => ({ rt: null, funcs: null, exprs }) %}
elemExpr      -> "(item" instr:* ")"                              {% nth(1) %}
               | expr                                             {% d => d %}
offset        -> "(offset" instr:* ")"                            {% nth(1) %}
               | expr                                             {% d => d %}
data          -> "(data" %ident:? dataMode %string:* ")"          {% ([t, name, mode, strings]) => ({ kind: 'data', t, id: name, mode, strings }) %}
dataMode      -> null                                             {% () => null %}
               | "(memory" idx ")" offset                         {% ([, memory, , offset]) => ({ memory, offset }) %}
               | offset                                           {% ([offset]) => ({ memory: null, offset }) %}

# ─── Instructions (6.5) ───

instr         -> plaininstr {% id %} | block {% id %} | expr {% id %}

plaininstr    -> %plain                                           {% tree.plain %}
               | "ref.eq"                                         {% tree.plain %}
               | "ref.i31"                                        {% tree.plain %}
               | %idx1 idx                                        {% tree.plain %}
               | "ref.func" idx                                   {% tree.plain %}
               | %idx1_opt idx:?                                  {% tree.plain %}
               | %idx2 idx idx                                    {% tree.plain %}
               | %idx2_opt idxPair:?                              {% ([t, pair]) => tree.plain([t, ...(pair ?? [null, null])]) %}
               | %idx_then_opt idx idx:?                          {% ([t, x, y]) => tree.plain(y === null ? [t, null, x] : [t, x, y]) %}
               | %idx_nat idx %nat                                {% tree.plain %}
               | %idxs idx:+                                      {% tree.plain %}
               | %br_cast idx reftype reftype                     {% tree.plain %}
               | %reftype1 reftype                                {% tree.plain %}
               | "ref.null" heaptype                              {% tree.plain %}
               | %numconst number                                 {% tree.plain %}
               | %vecconst %shape number:*                        {% tree.plain %}
               | %shuffle number:*                                {% tree.plain %}
               | %lane1 %nat                                      {% tree.plain %}
               | %mem idx:? %offset_eq:? %align_eq:?              {% tree.plain %}
               | %mem_lane laneArgs                               {% ([t, args]) => tree.plain([t, ...args]) %}
               | %select result:*                                 {% ([t, results]) => tree.plain([t, results.length === 0 ? null : results.flat()]) %}
               | %call_indirect idx:? blocktype                   {% tree.plain %}

idxPair       -> idx idx
# The first number is the memory or, where nothing follows it, the lane.
laneArgs      -> %nat laneArgsTail                                {% ([n, tail]) => tail === null ? [null, null, null, n] : [n, ...tail] %}
               | %ident %offset_eq:? %align_eq:? %nat
               | %offset_eq %align_eq:? %nat                      {% ([o, a, n]) => [null, o, a, n] %}
               | %align_eq %nat                                   {% ([a, n]) => [null, null, a, n] %}
laneArgsTail  -> null                                             {% () => null %}
               | %offset_eq:? %align_eq:? %nat

blocktype     -> typeref:? blockparam:* result:*                  {% tree.typeUse %}
blockparam    -> "(param" valtype:* ")"                           {% ([t, types]) => tree.bindings([t, { id: null, types }]) %}
catch         -> "(catch" idx idx ")"                             {% ([t, tag, label]) => ({ t, tag, label }) %}
               | "(catch_ref" idx idx ")"                         {% ([t, tag, label]) => ({ t, tag, label }) %}
               | "(catch_all" idx ")"                             {% ([t, label]) => ({ t, tag: null, label }) %}
               | "(catch_all_ref" idx ")"                         {% ([t, label]) => ({ t, tag: null, label }) %}

block         -> "block" %ident:? blocktype instr:* "end" %ident:?          {% ([t, name, type, body, , end]) => tree.block(t, name, type, [], body, null, end) %}
               | "loop" %ident:? blocktype instr:* "end" %ident:?           {% ([t, name, type, body, , end]) => tree.block(t, name, type, [], body, null, end) %}
               | "if" %ident:? blocktype instr:* else:? "end" %ident:?      {% ([t, name, type, body, orelse, , end]) => tree.block(t, name, type, [], body, orelse, end) %}
               | "try_table" %ident:? blocktype catch:* instr:* "end" %ident:? {% ([t, name, type, catches, body, , end]) => tree.block(t, name, type, catches, body, null, end) %}
               | "try" %ident:? blocktype instr:* tryRest                   {% ([t, name, type, body, rest]) => tree.legacyTry(t, name, type, body, rest) %}
else          -> "else" %ident:? instr:*                          {% ([t, label, body]) => tree.arm(t, label, null, body) %}
# Legacy exception handling: clauses, or a delegate in place of `end`; where there are two names, the first is the block's own label.
tryRest       -> tryCatch:* tryCatchAll:? "end" %ident:?          {% ([clauses, all, , end]) => ({ arms: [...clauses, all], end, delegate: null }) %}
               | "delegate" labelled                              {% ([t, [end, label]]) => ({ arms: [], end, delegate: { t, label } }) %}
tryCatch      -> "catch" labelled instr:*                         {% ([t, [label, tag], body]) => tree.arm(t, label, tag, body) %}
tryCatchAll   -> "catch_all" %ident:? instr:*                     {% ([t, label, body]) => tree.arm(t, label, null, body) %}
labelled      -> %nat                                             {% ([x]) => [null, x] %}
               | %ident idx:?                                     {% ([a, x]) => x === null ? [null, a] : [a, x] %}

expr          -> "(" exprBody ")"                                 {% ([open, e]) => tree.folded(open, e) %}
exprBody      -> plaininstr expr:*                                {% ([e, args]) => tree.withArgs(e, args) %}
               | "block" %ident:? blocktype instr:*               {% ([t, name, type, body]) => tree.block(t, name, type, [], body, null, null) %}
               | "loop" %ident:? blocktype instr:*                {% ([t, name, type, body]) => tree.block(t, name, type, [], body, null, null) %}
               | "if" %ident:? blocktype expr:* then foldedElse:? {% ([t, name, type, args, body, orelse]) => tree.withArgs(tree.block(t, name, type, [], body, orelse, null), args) %}
               | "try_table" %ident:? blocktype catch:* instr:*   {% ([t, name, type, catches, body]) => tree.block(t, name, type, catches, body, null, null) %}
               | "try" %ident:? blocktype do foldedTryRest        {% ([t, name, type, body, rest]) => tree.legacyTry(t, name, type, body, rest) %}
then          -> "(then" instr:* ")"                              {% nth(1) %}
foldedElse    -> "(else" instr:* ")"                              {% ([t, body]) => tree.arm(t, null, null, body) %}
do            -> "(do" instr:* ")"                                {% nth(1) %}
foldedTryRest -> foldedCatch:* foldedCatchAll:?                   {% ([clauses, all]) => ({ arms: [...clauses, all], end: null, delegate: null }) %}
               | "(delegate" idx ")"                              {% ([t, label]) => ({ arms: [], end: null, delegate: { t, label } }) %}
foldedCatch   -> "(catch" idx instr:* ")"                         {% ([t, tag, body]) => tree.arm(t, null, tag, body) %}
foldedCatchAll -> "(catch_all" instr:* ")"                        {% ([t, body]) => tree.arm(t, null, null, body) %}
