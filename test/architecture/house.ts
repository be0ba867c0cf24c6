import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import ts from 'typescript';

/** One import or re-export as it is written. */
export interface Import {
  readonly from: string;
  readonly typeOnly: boolean;
  readonly names: readonly string[];
}

/** One TypeScript file; `path` from the project's root. */
export interface Source {
  readonly path: string;
  readonly text: string;
  readonly tree: ts.SourceFile;
  readonly imports: readonly Import[];
  readonly isTest: boolean;
}

/** One workspace package with its sources. */
export interface Room {
  readonly dir: string;
  readonly name: string;
  readonly dependencies: readonly string[];
  readonly devDependencies: readonly string[];
  /** The paths other rooms may import: `.`, `./testing`. */
  readonly exports: Readonly<Record<string, Readonly<Record<string, string>>>>;
  /** The rooms that its tsconfig.json refers to, as folders from the root. */
  readonly references: readonly string[];
  readonly hasReadme: boolean;
  readonly sources: readonly Source[];
}

/** What the laws look at. Plain data, so that a law can be tried on a small bad house. */
export interface House {
  readonly rooms: readonly Room[];
  /** What the root offers to every test. */
  readonly tools: readonly string[];
  /** The rooms that the root's tsconfig.json refers to. */
  readonly references: readonly string[];
  /** Tests that belong to no room. */
  readonly sources: readonly Source[];
}

interface Manifest {
  readonly name: string;
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly devDependencies?: Readonly<Record<string, string>>;
  readonly exports?: Room['exports'];
}

/** Tests, and what only tests use (`testing/`). A suite that several tests share is known by what it imports. */
const TEST_CODE = /^test\/|\.(test|e2e|bench)\.tsx?$|\/testing\//;

/** Reads a source text as the laws see it. */
export function readSource(path: string, text: string): Source {
  const tree = ts.createSourceFile(path, text, ts.ScriptTarget.Latest, true, path.endsWith('x') ? ts.ScriptKind.TSX : ts.ScriptKind.TS);
  const imports = importsOf(tree);
  return { path, text, tree, imports, isTest: TEST_CODE.test(path) || imports.some(({ from }) => from === '@jest/globals') };
}

function importsOf(tree: ts.SourceFile): Import[] {
  const found: Import[] = [];
  const visit = (node: ts.Node): void => {
    const read = importAt(node);
    if (read) found.push(read);
    ts.forEachChild(node, visit);
  };
  visit(tree);
  return found;
}

function importAt(node: ts.Node): Import | undefined {
  if (ts.isImportDeclaration(node) && ts.isStringLiteral(node.moduleSpecifier)) {
    const clause = node.importClause;
    const named = clause?.namedBindings && ts.isNamedImports(clause.namedBindings) ? clause.namedBindings.elements : [];
    const names = named.map(({ propertyName, name }) => (propertyName ?? name).text);
    return { from: node.moduleSpecifier.text, typeOnly: clause?.phaseModifier === ts.SyntaxKind.TypeKeyword, names };
  }
  if (ts.isExportDeclaration(node) && node.moduleSpecifier && ts.isStringLiteral(node.moduleSpecifier)) {
    return { from: node.moduleSpecifier.text, typeOnly: node.isTypeOnly, names: [] };
  }
  if (ts.isCallExpression(node) && node.expression.kind === ts.SyntaxKind.ImportKeyword) {
    const [target] = node.arguments;
    return target && ts.isStringLiteralLike(target) ? { from: target.text, typeOnly: false, names: [] } : undefined;
  }
  if (ts.isImportTypeNode(node) && ts.isLiteralTypeNode(node.argument) && ts.isStringLiteral(node.argument.literal)) {
    return { from: node.argument.literal.text, typeOnly: true, names: [] };
  }
  return undefined;
}

/** Reads the whole project. */
export function readHouse(root: string): House {
  const manifest = json<Manifest & { workspaces: readonly string[] }>(join(root, 'package.json'));
  const dirs = manifest.workspaces.flatMap((pattern) => packagesAt(root, pattern)).sort();
  const loose = sourcesUnder(root, 'test').filter(({ path }) => !dirs.some((dir) => path.startsWith(`${dir}/`)));
  return {
    rooms: dirs.map((dir) => readRoom(root, dir)),
    tools: Object.keys({ ...manifest.dependencies, ...manifest.devDependencies }),
    references: referencesOf(root, '.'),
    sources: loose,
  };
}

function readRoom(root: string, dir: string): Room {
  const manifest = json<Manifest>(join(root, dir, 'package.json'));
  return {
    dir,
    name: manifest.name,
    dependencies: Object.keys(manifest.dependencies ?? {}),
    devDependencies: Object.keys(manifest.devDependencies ?? {}),
    exports: manifest.exports ?? {},
    references: referencesOf(root, dir),
    hasReadme: existsSync(join(root, dir, 'README.md')),
    sources: sourcesUnder(root, dir),
  };
}

function packagesAt(root: string, pattern: string): string[] {
  if (!pattern.endsWith('/*')) return [pattern];
  const group = pattern.slice(0, -2);
  return readdirSync(join(root, group))
    .map((name) => `${group}/${name}`)
    .filter((dir) => existsSync(join(root, dir, 'package.json')));
}

function sourcesUnder(root: string, dir: string): Source[] {
  return filesUnder(root, dir)
    .filter((path) => /\.tsx?$/.test(path) && !path.endsWith('.d.ts'))
    .map((path) => readSource(path, readFileSync(join(root, path), 'utf8')));
}

const NOT_OURS = new Set(['node_modules', 'dist', 'fixtures']);

function filesUnder(root: string, dir: string): string[] {
  return readdirSync(join(root, dir), { withFileTypes: true })
    .filter(({ name }) => !NOT_OURS.has(name))
    .sort((a, b) => (a.name < b.name ? -1 : 1))
    .flatMap((entry) => (entry.isDirectory() ? filesUnder(root, `${dir}/${entry.name}`) : [`${dir}/${entry.name}`]));
}

function referencesOf(root: string, dir: string): string[] {
  const file = join(root, dir, 'tsconfig.json');
  if (!existsSync(file)) return [];
  const { config } = ts.readConfigFile(file, (path) => readFileSync(path, 'utf8')) as { config?: { references?: { path: string }[] } };
  return (config?.references ?? []).map(({ path }) => relative(root, join(root, dir, path)));
}

function json<T>(file: string): T {
  return JSON.parse(readFileSync(file, 'utf8')) as T;
}
