// Reading the text format (spec ch. 6) and scripts: the entry points.

import { refuse, Refused } from '../interpreter/syntax/diagnostic.ts';
import type { Module } from '../interpreter/syntax/modules.ts';
import { lineColumn, type Pos, type Source, textSource } from '../interpreter/syntax/source.ts';
import { unexpected } from './expectations.ts';
import { grammarFirst, parseNode } from './engine.ts';
import { type Annotation, type Lexer, lexer } from './lexer.ts';
import { type Cursor, cursor, look } from './predictive.ts';
import { resolveModule } from './resolve-module.ts';
import { actionOf, commandOf, constOf } from './resolve-script.ts';
import type { Action, Command, Const, Script } from './script.ts';
import type { ActionNode, ConstNode, ModuleNode, ScriptNode } from './tree.ts';

export type Text = Source & { readonly kind: 'text' };
