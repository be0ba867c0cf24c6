import ts from 'typescript';
import type { Source } from './house.js';
import { allSources, type Law } from './import-laws.js';
import { GENERATED, KNOWS_ENGINES, LONGEST_FILE, READS_ENVIRONMENT } from './plan.js';

/** Every node of a file, with its line. */
function* nodes(source: Source): Generator<{ readonly node: ts.Node; readonly place: string }> {
  const waiting: ts.Node[] = [source.tree];
  for (let node = waiting.pop(); node; node = waiting.pop()) {
    yield { node, place: `${source.path}:${lineOf(source, node.getStart(source.tree))}` };
    ts.forEachChild(node, (child) => void waiting.push(child));
  }
}

function lineOf({ tree }: Source, position: number): number {
  return tree.getLineAndCharacterOfPosition(position).line + 1;
}

function placesWhere(source: Source, holds: (node: ts.Node) => boolean): string[] {
  return [...nodes(source)].filter(({ node }) => holds(node)).map(({ place }) => place);
}

export const onlyConfigReadsTheEnvironment: Law = (house) =>
  house.rooms
    .filter(({ dir }) => !dir.startsWith('test/'))
    .flatMap(({ sources }) => sources)
    .filter(({ path, isTest }) => !isTest && !READS_ENVIRONMENT.includes(path))
    .flatMap((source) => [...placesWhere(source, readsEnvironment), ...importsEnvironment(source)])
    .map((place) => `${place} reads the environment: add the setting to libs/runtime/src/config.ts`);

function readsEnvironment(node: ts.Node): boolean {
  if (ts.isPropertyAccessExpression(node)) return node.name.text === 'env' && /(^|\.)process$/.test(node.expression.getText());
  if (!ts.isElementAccessExpression(node) || node.expression.getText() !== 'process') return false;
  return ts.isStringLiteralLike(node.argumentExpression) && node.argumentExpression.text === 'env';
}

function importsEnvironment({ path, imports }: Source): string[] {
  return imports.filter(({ from, names }) => /^(node:)?process$/.test(from) && names.includes('env')).map(() => path);
}

const ENGINES = new Set(['duckdb', 'postgres', 'postgresql']);
const COMPARISONS = new Set([
  ts.SyntaxKind.EqualsEqualsEqualsToken,
  ts.SyntaxKind.ExclamationEqualsEqualsToken,
  ts.SyntaxKind.EqualsEqualsToken,
  ts.SyntaxKind.ExclamationEqualsToken,
]);

export const nobodyAsksForTheEngine: Law = (house) =>
  house.rooms
    .filter(({ dir }) => !dir.startsWith('test/') && !KNOWS_ENGINES.includes(dir))
    .flatMap(({ sources }) => sources.filter(({ isTest }) => !isTest))
    .flatMap((source) => placesWhere(source, decidesByEngine))
    .map((place) => `${place} decides by an engine's name: make it a fact of the dialect or the driver`);

function decidesByEngine(node: ts.Node): boolean {
  if (ts.isCaseClause(node)) return namesEngine(node.expression);
  return ts.isBinaryExpression(node) && COMPARISONS.has(node.operatorToken.kind) && (namesEngine(node.left) || namesEngine(node.right));
}

function namesEngine(node: ts.Expression): boolean {
  return ts.isStringLiteralLike(node) && ENGINES.has(node.text);
}

/** Tools that read a configuration file want a default export. */
const isToolConfig = (path: string): boolean => /\.config\.ts$/.test(path);

export const noDefaultExports: Law = (house) =>
  allSources(house)
    .filter(({ path }) => !isToolConfig(path))
    .flatMap((source) => placesWhere(source, exportsDefault))
    .map((place) => `${place} exports a default: give it its name`);

function exportsDefault(node: ts.Node): boolean {
  if (ts.isExportAssignment(node)) return !node.isExportEquals;
  if (ts.isExportSpecifier(node)) return node.name.text === 'default';
  return ts.canHaveModifiers(node) && (ts.getModifiers(node)?.some(({ kind }) => kind === ts.SyntaxKind.DefaultKeyword) ?? false);
}

export const noAny: Law = (house) =>
  allSources(house)
    .flatMap((source) => placesWhere(source, ({ kind }) => kind === ts.SyntaxKind.AnyKeyword))
    .map((place) => `${place} says \`any\`: name the type, or parse \`unknown\``);

export const noLongFiles: Law = (house) =>
  allSources(house)
    .filter(({ path, text }) => !GENERATED.test(path) && text.split('\n').length > LONGEST_FILE)
    .map((source) => ({ path: source.path, lines: codeLines(source) }))
    .filter(({ lines }) => lines > LONGEST_FILE)
    .map(({ path, lines }) => `${path} has ${lines} lines of code: make it two files`);

/** Lines that hold code: neither blank nor comment. */
export function codeLines(source: Source): number {
  const lines = new Set<number>();
  const visit = (node: ts.Node): void => {
    if (ts.isJSDoc(node)) return;
    const children = node.getChildren(source.tree);
    for (const child of children) visit(child);
    if (children.length > 0 || node.getStart(source.tree) === node.getEnd()) return;
    const last = lineOf(source, node.getEnd());
    for (let line = lineOf(source, node.getStart(source.tree)); line <= last; line += 1) lines.add(line);
  };
  visit(source.tree);
  return lines.size;
}

const PROMISES = /\b(TO[D]O|FIX[M]E|XX[X])\b/;

export const noPromisesInComments: Law = (house) =>
  allSources(house).flatMap((source) =>
    source.text
      .split('\n')
      .flatMap((line, at) => (PROMISES.test(line) ? [`${source.path}:${at + 1} promises work: do it, or open an issue`] : [])),
  );

const SHAPELESS = /^(utils?|helpers?|common|shared|misc|manager|[a-z-]+-(utils?|helpers?|manager|impl))$/;

export const filesHaveNames: Law = (house) =>
  allSources(house).flatMap(({ path }) => {
    const names = path
      .split('/')
      .map((part) => part.replace(/\.(test|e2e|bench|job|module|controller|service|guard|filter|pipe|interceptor)?\.?tsx?$/, ''));
    const wrong = names.find((name) => SHAPELESS.test(name) || /[A-Z_]/.test(name));
    return wrong ? [`${path}: \`${wrong}\` is no name for it; kebab-case, after what it does`] : [];
  });
