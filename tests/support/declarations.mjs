// What the entries of the installed package declare: their exports, the members of these, and the types that these name.

import { readFileSync } from "node:fs";
import ts from "typescript";
import { inPackage } from "./consumer.mjs";

/** The entries that have types, by their names: "." and others. */
function typedEntries() {
  const { exports: entries } = JSON.parse(readFileSync(inPackage("package.json"), "utf8"));
  const typed = Object.entries(entries).filter(([, { types }]) => types);
  return new Map(typed.map(([entry, { types }]) => [entry, inPackage(types)]));
}

/** The exports of each entry that `isMeant`, and what TypeScript knows of them. */
export function readDeclarations(isMeant = () => true) {
  const entries = new Map([...typedEntries()].filter(([entry]) => isMeant(entry)));
  const program = ts.createProgram([...entries.values()], {
    ...{ module: ts.ModuleKind.NodeNext, moduleResolution: ts.ModuleResolutionKind.NodeNext },
    ...{ target: ts.ScriptTarget.ES2022, lib: ["lib.es2022.d.ts", "lib.dom.d.ts", "lib.dom.iterable.d.ts"], types: [] },
  });
  const checker = program.getTypeChecker();
  const exportsOf = (path) =>
    checker.getExportsOfModule(checker.getSymbolAtLocation(program.getSourceFile(path))).map((symbol) => ({
      name: symbol.name,
      symbol: symbol.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(symbol) : symbol,
    }));
  const exported = new Map([...entries].map(([entry, path]) => [entry, exportsOf(path)]));
  return { checker, exported };
}

const isOwn = (node) => node.getSourceFile().fileName.startsWith(inPackage().replaceAll("\\", "/"));
const isCallable = (node) =>
  [ts.isFunctionDeclaration, ts.isClassDeclaration, ts.isMethodDeclaration, ts.isMethodSignature].some((is) =>
    is(node),
  );
/** A member that a form of a type must not have: the form that has it documents it. */
const isExcluded = ({ type }) => type?.kind === ts.SyntaxKind.NeverKeyword;
const isPrivate = ({ name, modifiers }) =>
  (name && ts.isPrivateIdentifier(name)) || modifiers?.some(({ kind }) => kind === ts.SyntaxKind.PrivateKeyword);

/**
 * Everything public of the entries that `isMeant`, once: exports, members of classes, interfaces and object types, and the
 * types of the package that these name. Each has its `path` ("BillTable.at"), its documentation and its tags, and says whether
 * it can be called or constructed.
 */
export function publicSymbols(isMeant) {
  const { checker, exported } = readDeclarations(isMeant);
  const found = new Map();

  function add(path, symbol) {
    const declarations = (symbol.declarations ?? []).filter(
      (node) => isOwn(node) && !isExcluded(node) && !isPrivate(node),
    );
    // A type with arguments has symbols of its own for its members, with the same declarations.
    if (declarations.length === 0 || found.has(declarations[0])) return;
    const tags = symbol.getJsDocTags(checker).map(({ name, text }) => ({ name, text: ts.displayPartsToString(text) }));
    const documentation = ts.displayPartsToString(symbol.getDocumentationComment(checker)).trim();
    found.set(declarations[0], { path, documentation, tags, isCallable: declarations.some(isCallable) });
    for (const node of declarations) visit(path, node);
    // Members that are inherited, or taken from another type.
    const type =
      symbol.flags & (ts.SymbolFlags.Class | ts.SymbolFlags.Interface) && checker.getDeclaredTypeOfSymbol(symbol);
    if (type) for (const member of checker.getPropertiesOfType(type)) addMember(path, member);
  }

  function addMember(path, symbol) {
    // Symbols such as [Symbol.iterator] have generated names.
    add(`${path}.${symbol.name.replace(/^__@(\w+)@\d+$/, "[Symbol.$1]")}`, symbol);
  }

  function visit(path, node) {
    ts.forEachChild(node, (child) => {
      if (isPrivate(child) || isExcluded(child)) return;
      const symbol = ts.isTypeReferenceNode(child) ? checker.getSymbolAtLocation(child.typeName) : undefined;
      if (symbol) addNamed(symbol);
      const isMember = ts.isTypeElement(child) || ts.isClassElement(child);
      if (isMember && child.name) addMember(path, checker.getSymbolAtLocation(child.name));
      // What a conditional type compares with is no part of the package.
      else if (ts.isConditionalTypeNode(child)) [child.trueType, child.falseType].forEach((type) => visit(path, type));
      else visit(path, child);
    });
  }

  function addNamed(symbol) {
    const named = symbol.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(symbol) : symbol;
    if (!(named.flags & ts.SymbolFlags.TypeParameter)) add(named.name, named);
  }

  for (const { name, symbol } of [...exported.values()].flat()) add(name, symbol);
  return [...found.values()];
}
