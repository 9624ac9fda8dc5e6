import type { CssNode, Declaration } from 'css-tree';
import type { CssContext } from './context.ts';
import { parseCss } from './parse-css.ts';
import { ALLOWED_POSITIONS, ALLOWED_PROPERTIES, PICTURE_PROPERTIES } from './properties.ts';
import { writeValue } from './values.ts';

export interface CleanDeclaration {
  /** Lower case. */
  property: string;
  value: string;
  isImportant: boolean;
}

/** Reads the value of a style attribute. */
export function cleanStyleAttribute(css: string, context: CssContext): CleanDeclaration[] {
  const list = parseCss(css, { context: 'declarationList' }, context);
  return list?.type === 'DeclarationList' ? cleanDeclarations(list.children, context) : [];
}

/** Keeps the declarations of a block that are on the list, written anew; nested rules and everything css-tree could not read fall away. */
export function cleanDeclarations(nodes: Iterable<CssNode>, context: CssContext): CleanDeclaration[] {
  const clean: CleanDeclaration[] = [];
  for (const node of nodes) {
    if (node.type !== 'Declaration') continue;
    const declaration = cleanDeclaration(node, context);
    if (declaration !== null) clean.push(declaration);
  }
  return clean;
}

export function writeDeclarations(declarations: CleanDeclaration[]): string {
  return declarations
    .map(({ property, value, isImportant }) => `${property}:${value}${isImportant ? '!important' : ''}`)
    .join(';');
}

/** What makes a refused declaration worth telling: it would fetch, compute or bind something. */
const ACTIVE =
  /url|expression|var\s*\(|image|element|attr\s*\(|env\s*\(|paint|script|binding|behavior|content|\\/i;

function cleanDeclaration(node: Declaration, context: CssContext): CleanDeclaration | null {
  const property = node.property.toLowerCase();
  const isImportant = node.important === true;
  const value =
    node.value.type === 'Value' && ALLOWED_PROPERTIES.has(property)
      ? cleanValue(property, node.value.children, context)
      : null;
  if (value === null || value === '') {
    if (isActive(property, node.value)) context.blocked('css');
    return null;
  }
  return { property, value, isImportant };
}

function cleanValue(property: string, nodes: Iterable<CssNode>, context: CssContext): string | null {
  const value = writeValue(nodes, PICTURE_PROPERTIES.has(property) ? context.picture : null);
  if (property === 'position' && value !== null && !ALLOWED_POSITIONS.has(value.toLowerCase())) return null;
  return value;
}

function isActive(property: string, value: Declaration['value']): boolean {
  if (property === 'position' || ACTIVE.test(property)) return true;
  if (value.type === 'Raw') return ACTIVE.test(value.value);
  let isActive = false;
  value.children.forEach((node) => {
    isActive ||= node.type === 'Url' || (node.type === 'Function' && ACTIVE.test(`${node.name}(`));
  });
  return isActive;
}
