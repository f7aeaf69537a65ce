// Every command line that is shown, in a help text or in the documentation, is one that the command takes.

import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Command } from 'commander';
import { beforeAll, expect, test } from 'vitest';
import { optionHelp } from './help-text.ts';

const root = fileURLToPath(new URL('../../..', import.meta.url));
let adders: readonly ((parent: Command) => void)[] = [];

beforeAll(async () => {
  const folder = fileURLToPath(new URL('commands', import.meta.url));
  const files = readdirSync(folder).filter((name) => name.endsWith('.ts'));
  const modules = await Promise.all(files.map((name) => import(/* @vite-ignore */ join(folder, name))));
  adders = modules.flatMap((module: Record<string, unknown>) =>
    Object.entries(module)
      .filter(([name]) => /^add\w+Command$/.test(name) && name !== 'addIccCommand')
      .map(([, add]) => add as (parent: Command) => void),
  );
});

/** The command with nothing behind it: it reads its arguments and does no work. */
function idleProgram(): Command {
  const program = new Command('glioscope').enablePositionalOptions();
  for (const add of adders) add(program);
  for (const command of everyCommand(program)) {
    command.exitOverride().configureOutput({ writeErr: () => {}, outputError: () => {} });
    if (command.commands.length === 0 || command.registeredArguments.length > 0) command.action(() => {});
  }
  return program;
}

const everyCommand = (command: Command): Command[] => [command, ...command.commands.flatMap(everyCommand)];

const fullName = (command: Command): string =>
  command.parent === null ? command.name() : `${fullName(command.parent)} ${command.name()}`;

function helpOf(command: Command): string {
  let text = '';
  command.configureOutput({ writeOut: (piece) => (text += piece) }).outputHelp();
  return text;
}

/** Words of a command line as a shell parts them; a trailing comment and a pipe are left out. */
function wordsOf(line: string): string[] {
  const words = line.match(/"[^"]*"|'[^']*'|[^\s"']+/g) ?? [];
  const end = words.findIndex((word) => word.startsWith('#') || word === '|' || word === '>');
  return words.slice(0, end < 0 ? undefined : end).map((word) => word.replace(/^["']|["']$/g, ''));
}

/** Lines that start with the command, joined where a backslash or an indented option goes on. */
const commandLines = (text: string): string[] =>
  text
    .replaceAll(/\\\n\s*/g, ' ')
    .split('\n')
    .flatMap((line) => /^\s*(?:\$ )?(?:npx )?glioscope (.*)$/.exec(line)?.[1] ?? [])
    .filter((line) => !line.includes('…') && !line.includes('['));

function refusal(line: string): string | null {
  try {
    idleProgram().parse(wordsOf(line), { from: 'user' });
    return null;
  } catch (error) {
    return `${line}: ${(error as Error).message}`;
  }
}

test('every command tells its arguments and options, and has an example that it takes', () => {
  const working = everyCommand(idleProgram()).filter(({ commands }) => commands.length === 0);
  expect(working.length).toBeGreaterThan(15);
  const silent = working.flatMap((command) => [
    ...command.registeredArguments.filter(({ description }) => description === ''),
    ...command.options.filter(({ description, hidden }) => description === '' && !hidden),
  ]);
  expect(silent.map((entry) => entry.name())).toEqual([]);
  for (const command of working) {
    const examples = commandLines(helpOf(command));
    expect({ of: fullName(command), examples }).not.toEqual({ of: fullName(command), examples: [] });
    expect(examples.map(refusal).filter((text) => text !== null)).toEqual([]);
  }
});

test('the documentation shows command lines that the command takes', () => {
  const documents = [
    'README.md',
    ...readdirSync(`${root}/docs`)
      .filter((name) => name.endsWith('.md'))
      .map((name) => `docs/${name}`),
  ];
  const lines = documents.flatMap((name) => commandLines(readFileSync(`${root}/${name}`, 'utf8')));
  expect(lines.length).toBeGreaterThan(30);
  expect(lines.map(refusal).filter((text) => text !== null)).toEqual([]);
});

test('help marks what is required and tells defaults as one would type them', () => {
  const command = new Command('x')
    .configureHelp({ optionDescription: optionHelp })
    .requiredOption('--out <folder>', 'folder')
    .option('--id <column>', 'column', (text, all: string[]) => [...all, text], [])
    .option('--years <list>', 'years', (text) => text.split(','), ['1', '3'])
    .option('--no-map', 'without a map');
  expect(command.helpInformation()).toMatch(/--out <folder> +folder \(required\)\n/);
  expect(command.helpInformation()).toMatch(/--id <column> +column\n/);
  expect(command.helpInformation()).toMatch(/--years <list> +years \(default: 1,3\)\n/);
  expect(command.helpInformation()).toMatch(/--no-map +without a map\n/);
});
