import type { Argument, Command, Option } from 'commander';

/** The whole command line as a page people read, made of what the program itself knows. */
export function describeProgram(program: Command): string {
  const verbs = program.commands.flatMap((command) => leavesOf(command, ''));
  const rows = verbs.map(({ name, command }) => `| [\`${name}\`](#${anchorOf(name)}) | ${cell(command.description())} |`);
  return [
    '# Command line',
    '<!-- Made of the program by `npm run golden`. -->',
    '`tributary` speaks to the API and to nothing else: `npx tributary` in a checkout, `node apps/cli/dist/main.js` elsewhere.',
    ['| command | does |', '|---|---|', ...rows].join('\n'),
    EVERYWHERE,
    ...verbs.map(describeVerb),
  ]
    .join('\n\n')
    .concat('\n');
}

const EVERYWHERE = `Every command takes \`--json\` and then answers in JSON on stdout, errors too; progress and hints go to stderr. Those that ask the API take
\`--url\`, \`--key\` and \`--key-file\`, or \`TRIBUTARY_URL\`, \`TRIBUTARY_KEY\` and \`TRIBUTARY_KEY_FILE\`; by default they ask the local one, with the key it left.

| exit code | means |
|---|---|
| 0 | ok |
| 1 | failed |
| 2 | wrong usage |
| 3 | partial or held |`;

/** Told once for all. */
const SHARED = new Set(['--url', '--key', '--key-file', '--json', '--help']);

interface Leaf {
  readonly name: string;
  readonly command: Command;
}

/** What can be run: of a group its verbs. */
function leavesOf(command: Command, before: string): readonly Leaf[] {
  const name = `${before}${command.name()}`;
  return command.commands.length === 0 ? [{ name, command }] : command.commands.flatMap((inner) => leavesOf(inner, `${name} `));
}

function describeVerb({ name, command }: Leaf): string {
  const options = command.options.filter(({ long }) => !SHARED.has(long ?? ''));
  const words = command.registeredArguments.map(argumentOf).join(' ');
  const usage = ['tributary', name, ...(options.length === 0 ? [] : ['[options]']), ...(words === '' ? [] : [words])].join(' ');
  const table = options.map((option) => `| \`${option.flags}\` | ${cell(optionWords(option))} |`);
  return [
    `## ${name}`,
    `${sentence(command.description())}`,
    `\`\`\`text\n${usage}\n\`\`\``,
    ...(table.length === 0 ? [] : [['| option | means |', '|---|---|', ...table].join('\n')]),
  ].join('\n\n');
}

function argumentOf(argument: Argument): string {
  const name = `${argument.name()}${argument.variadic ? '...' : ''}`;
  return argument.required ? `<${name}>` : `[${name}]`;
}

function optionWords({ description, defaultValue, argChoices, envVar }: Option): string {
  const standard: unknown = defaultValue;
  const told = typeof standard === 'string' || typeof standard === 'number' ? [`\`${standard}\` unless given`] : [];
  const choices = argChoices === undefined ? [] : [`one of ${argChoices.map((choice) => `\`${choice}\``).join(', ')}`];
  return [description, ...choices, ...told, ...(envVar === undefined ? [] : [`or \`${envVar}\``])].join('; ');
}

const sentence = (text: string): string => `${text.charAt(0).toUpperCase()}${text.slice(1)}.`;
const cell = (text: string): string => text.replaceAll('|', '\\|');
const anchorOf = (name: string): string => name.replaceAll(' ', '-');
