/** As much of a schema as examples need. */
interface SchemaNode {
  readonly $ref?: string;
  readonly properties?: Readonly<Record<string, SchemaNode & { example?: unknown }>>;
  readonly items?: SchemaNode;
  readonly anyOf?: readonly SchemaNode[];
  readonly example?: unknown;
}

const REF = '#/components/schemas/';

/**
 * Gives every field without an example of its own (an object, a list of objects) the one that its parts make, in place:
 * for people, for mocks, and for tools that look no deeper. Schemas must not hold themselves.
 */
export function fillExamples<D extends object>(document: D): D {
  const { components } = document as { components?: { schemas?: Readonly<Record<string, SchemaNode>> } };
  const named = components?.schemas ?? {};

  function exampleOf(node: SchemaNode | undefined): unknown {
    if (!node) return undefined;
    if (node.example !== undefined) return node.example;
    if (node.$ref) return exampleOf(named[node.$ref.slice(REF.length)]);
    if (node.anyOf) return exampleOf(node.anyOf[0]);
    if (node.items) return [exampleOf(node.items)];
    if (!node.properties) return undefined;
    return Object.fromEntries(
      Object.entries(node.properties).map(([name, field]) => [name, exampleOf(field)]),
    );
  }

  function visit(node: unknown): void {
    if (typeof node !== 'object' || node === null) return;
    const { properties = {} } = node as SchemaNode;
    for (const field of Object.values(properties)) {
      const example = exampleOf(field);
      if (example !== undefined) field.example = example;
    }
    for (const [name, child] of Object.entries(node)) {
      if (name !== 'example' && name !== 'examples') visit(child);
    }
  }

  visit(document);
  return document;
}
