// The link log for people: a line an event. Tools take the JSON.

import type { LinkEvent } from '../../interpreter/linking/log.ts';
import { hex } from './link-text.ts';

const list = (what: string, xs: readonly string[]): string => (xs.length === 0 ? '' : `, ${what} ${xs.join(', ')}`);

function fields(e: LinkEvent): string {
  switch (e.event) {
    case 'find':
      return `${e.name} for ${e.requester ?? 'the host'}: ${e.found ?? 'not found'}${list('tried', e.tried)}`;
    case 'map':
      return `${e.object} from ${e.path}${e.pic ? '' : ', at fixed addresses'}${list('needs', e.needed)}`;
    case 'scope':
      return `${e.object}: ${e.scope} is ${e.objects.join(', ')} (${e.rule})`;
    case 'plan':
      return e.group.join(', ');
    case 'publish':
      return `${e.group.join(', ')}${e.global ? ', global' : ''}`;
    case 'grow':
      return `memory ${hex(e.memory.from)} to ${hex(e.memory.to)}, table ${e.table.from} to ${e.table.to}`;
    case 'place':
      return `${e.object} ${e.what} at ${e.what === 'table' ? e.base : hex(e.base)}, size ${e.size}, alignment 2^${e.align}`;
    case 'bind': {
      const to = e.provider === null ? e.reason : e.reason === 'first' ? e.provider : `${e.provider} (${e.reason})`;
      return `${e.object}: ${e.import.module}.${e.import.name} (${e.import.type}) to ${to}${list('shadowed', e.shadowed)}${e.note === null ? '' : `; ${e.note}`}`;
    }
    case 'slot':
      return `${e.slot} is ${e.symbol} of ${e.object} (${e.how})`;
    case 'cell':
      return `${e.object}: ${e.cell} = ${e.cell.startsWith('GOT.func') ? e.value : hex(e.value)}${e.provider === null ? '' : `, of ${e.provider}`}`;
    case 'symbol':
      return `${e.symbol} in ${e.handle}: ${e.provider === null ? 'not found' : `${e.value}, of ${e.provider}`}`;
    case 'close':
      return `${e.object}, ${e.refs} references left`;
    case 'error':
      return e.error;
    default:
      return `${e.object}${e.hook === null ? '' : `: ${e.hook}`}`;
  }
}

export const showEvent = (e: LinkEvent): string => `${e.event.padEnd(7)}  ${fields(e)}`.trimEnd();
