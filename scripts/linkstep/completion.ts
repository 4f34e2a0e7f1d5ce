// `linkstep completion`: what a shell completes, from the commands themselves; and the reference, from their help.

import { Argument, Command, type Option } from 'commander';
import { catalogue } from '../../interpreter/diagnostics/catalogue.ts';
import { rows } from '../../interpreter/syntax/instructions.ts';

/** The table of subcommands that main.ts has. */
export type Subcommands = Readonly<
  Record<string, { readonly about: string; readonly load: () => Promise<{ readonly command: () => Command }> }>
>;

const shells = ['bash', 'zsh', 'fish'] as const;
type Shell = (typeof shells)[number];

export const commandOver = (subcommands: Subcommands) => (): Command =>
  new Command()
    .description('Print a script that completes commands, options and their values, codes, instructions and files in a shell.')
    .usage('SHELL')
    .addArgument(new Argument('<shell>', 'the shell').choices(shells))
    .addHelpText(
      'after',
      `
Examples:
  source <(linkstep completion bash)
  linkstep completion zsh > ~/.zfunc/_linkstep
  linkstep completion fish > ~/.config/fish/completions/linkstep.fish`,
    )
    .action(async (shell: Shell) => {
      const commands = await described(subcommands);
      process.stdout.write({ bash, zsh, fish }[shell](commands));
    });

// ─── What there is to complete ───

interface Described {
  readonly name: string;
  readonly about: string;
  readonly options: readonly {
    readonly flags: readonly string[];
    readonly about: string;
    readonly takes: boolean;
    readonly choices: readonly string[];
  }[];
  /** Words that its arguments may be, beside files. */
  readonly words: readonly string[];
  readonly files: boolean;
}

async function described(subcommands: Subcommands): Promise<readonly Described[]> {
  const names = Object.keys(subcommands);
  return Promise.all(
    Object.entries(subcommands).map(async ([name, { about, load }]) => {
      const command = (await load()).command();
      const choices = command.registeredArguments.flatMap(a => a.argChoices ?? []);
      const words = name === 'explain' ? [...catalogue.keys()] : name === 'rules' ? [...rows.keys()] : name === 'help' ? names : choices;
      return {
        name,
        about,
        options: [
          ...command.options.filter(o => !o.hidden).map(optionOf),
          { flags: ['-h', '--help'], about: 'show the usage', takes: false, choices: [] },
        ],
        words,
        files: words.length === 0,
      };
    }),
  );
}
const optionOf = (o: Option): Described['options'][number] => ({
  flags: [o.short, o.long].filter(f => f !== undefined && f !== null),
  about: o.description.split(/[;:,(]/)[0]!.trim(),
  takes: o.required || o.optional,
  choices: o.argChoices ?? [],
});

const flagsOf = (c: Described): readonly string[] => c.options.flatMap(o => o.flags);

function bash(commands: readonly Described[]): string {
  const cases = commands.map(c => {
    const values = c.options.filter(o => o.takes).map(o => `      ${o.flags.join('|')}) ${o.choices.length === 0 ? 'COMPREPLY=($(compgen -f -- "$cur"))' : `COMPREPLY=($(compgen -W "${o.choices.join(' ')}" -- "$cur"))`}; return ;;`); // biome-ignore format: one line
    const rest = c.files ? 'COMPREPLY=($(compgen -f -- "$cur"))' : `COMPREPLY=($(compgen -W "${c.words.join(' ')}" -- "$cur"))`;
    return `  ${c.name})
    case "$prev" in
${values.join('\n')}${values.length === 0 ? '' : '\n'}      *) ;;
    esac
    if [[ $cur == -* ]]; then COMPREPLY=($(compgen -W "${flagsOf(c).join(' ')}" -- "$cur")); else ${rest}; fi ;;`;
  });
  return `# Completion of linkstep for bash: source <(linkstep completion bash)
_linkstep() {
  local cur=\${COMP_WORDS[COMP_CWORD]} prev=\${COMP_WORDS[COMP_CWORD-1]}
  COMPREPLY=()
  if (( COMP_CWORD == 1 )); then COMPREPLY=($(compgen -W "${commands.map(c => c.name).join(' ')} help --help --version" -- "$cur")); return; fi
  case "\${COMP_WORDS[1]}" in
${cases.join('\n')}
  help) COMPREPLY=($(compgen -W "${commands.map(c => c.name).join(' ')}" -- "$cur")) ;;
  esac
}
complete -o filenames -F _linkstep linkstep
`;
}

const quoted = (text: string): string => text.replace(/'/g, "'\\''");
const bracketed = (text: string): string => quoted(text).replace(/[[\]:]/g, '\\$&');

function zsh(commands: readonly Described[]): string {
  const cases = commands.map(c => {
    const options = c.options.map(o => {
      const value = !o.takes ? '' : o.choices.length === 0 ? ':value:_files' : `:value:(${o.choices.join(' ')})`;
      const group = o.flags.length > 1 ? `'(${o.flags.join(' ')})'{${o.flags.join(',')}}` : `'${o.flags[0]}`;
      return `      ${group}${o.flags.length > 1 ? "'" : ''}[${bracketed(o.about)}]${value}'`;
    });
    const rest = c.files ? "'*:file:_files'" : `'*:word:(${c.words.join(' ')})'`;
    return `    ${c.name}) _arguments \\\n${[...options, `      ${rest}`].join(' \\\n')} ;;`;
  });
  return `#compdef linkstep
# Completion of linkstep for zsh: put this file into a folder of $fpath.
_linkstep() {
  local -a commands=(
${commands.map(c => `    '${c.name}:${bracketed(c.about)}'`).join('\n')}
  )
  if (( CURRENT == 2 )); then _describe command commands; return; fi
  local command=$words[2]
  shift words; (( CURRENT-- ))
  case $command in
${cases.join('\n')}
  esac
}
_linkstep "$@"
`;
}

function fish(commands: readonly Described[]): string {
  const lines = commands.flatMap(c => {
    const on = `complete -c linkstep -n '__fish_seen_subcommand_from ${c.name}'`;
    return [
      `complete -c linkstep -n __fish_use_subcommand -f -a ${c.name} -d '${quoted(c.about)}'`,
      ...c.options.map(o => {
        const flags = o.flags.map(f => (f.startsWith('--') ? `-l ${f.slice(2)}` : `-s ${f.slice(1)}`)).join(' ');
        const value = !o.takes ? '' : o.choices.length === 0 ? ' -r' : ` -x -a '${o.choices.join(' ')}'`;
        return `${on} ${flags}${value} -d '${quoted(o.about)}'`;
      }),
      ...(c.files ? [] : [`${on} -f -a '${c.words.join(' ')}'`]),
    ];
  });
  return `# Completion of linkstep for fish\n${lines.join('\n')}\n`;
}

// ─── The reference ───

/** Every command's help as a document. `finish` gives a command its name and what all of them end with. */
export async function reference(
  subcommands: Subcommands,
  overview: Command,
  finish: (name: string, command: Command) => Command,
): Promise<string> {
  const helps = await Promise.all(
    Object.entries(subcommands).map(
      async ([name, { load }]) => `## linkstep ${name}\n\n${fenced(helpOf(finish(name, (await load()).command())))}`,
    ),
  );
  return `# Commands of linkstep

This is what \`linkstep COMMAND --help\` prints; \`linkstep help --markdown\` writes it, and a test holds it against this file.

${[fenced(helpOf(overview)), ...helps].join('\n\n')}
`;
}
const fenced = (text: string): string => `\`\`\`text\n${text.trimEnd()}\n\`\`\``;
function helpOf(command: Command): string {
  let text = '';
  command.configureHelp({ helpWidth: 100 }).configureOutput({ writeOut: t => {
    text += t;
  } }).outputHelp(); // biome-ignore format: one expression
  return text;
}
