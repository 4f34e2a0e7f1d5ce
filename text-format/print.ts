// The printer (spec ch. 6): what the interpreter knows as data, as text that the parser reads back. The way in; print-*.ts do it.

export { printFolded } from './print-folded.ts';
export { linesOf, printClause, printEnd, printFlat, printInstr, printV128 } from './print-instructions.ts';
export { printModule } from './print-module.ts';
export type { CodeContext, PrintContext, PrintOptions } from './print-names.ts';
export { codeContext, contextOf, funcContext, showBytes, showId, showString } from './print-names.ts';
export { printConst, printPattern, printScript } from './print-script.ts';
export { printCompType, printExternType, printHeapType, printTypeDef, printValType } from './print-types.ts';
