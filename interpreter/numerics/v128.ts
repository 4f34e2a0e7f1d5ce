// stub
export const and = (): never => { throw new Error('numerics: v128.and'); };
export const andnot = (): never => { throw new Error('numerics: v128.andnot'); };
export const any_true = (): never => { throw new Error('numerics: v128.any_true'); };
export const bitselect = (): never => { throw new Error('numerics: v128.bitselect'); };
export const not = (): never => { throw new Error('numerics: v128.not'); };
export const or = (): never => { throw new Error('numerics: v128.or'); };
export const xor = (): never => { throw new Error('numerics: v128.xor'); };
