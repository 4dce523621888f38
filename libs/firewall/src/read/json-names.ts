/** A name of objects, by its way down without indices: `items[].id`. Where it was seen last tells whether an object has it twice. */
export interface NameNode {
  readonly path: string;
  /** A GraphQL document may stand here. */
  readonly isQuery: boolean;
  children: Map<string, NameNode> | null;
  lastObject: number;
}

/** Of a request, of one in a batch, or of one with files. */
const queries = new Set(['query', '[].query', 'operations.query']);

/** The names that a document has used, each given when it is first seen. */
export class JsonNames {
  readonly root: NameNode;
  readonly #give: (name: string) => void;

  constructor(name: string, give: (name: string) => void) {
    this.root = { path: name, isQuery: false, children: null, lastObject: 0 };
    this.#give = give;
  }

  /** `key` below a node; `[]`: its items. */
  below(node: NameNode, key: string): NameNode {
    node.children ??= new Map();
    let child = node.children.get(key);
    if (child !== undefined) return child;
    const path = key === '[]' ? node.path + key : node.path === '' ? key : node.path + '.' + key;
    child = { path, isQuery: queries.has(path), children: null, lastObject: 0 };
    node.children.set(key, child);
    if (key !== '[]') this.#give(path);
    return child;
  }
}
