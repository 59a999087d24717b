/** The operation and index of a request to OpenSearch, from its method and path, as the client's functions are called. Pure. */

export interface Operation {
  name: string;
  index?: string;
}

const DOCUMENTS: Readonly<Record<string, string>> = { PUT: 'index', POST: 'index', HEAD: 'exists', DELETE: 'delete' };
const INDICES: Readonly<Record<string, string>> = { PUT: 'create', POST: 'create', HEAD: 'exists', DELETE: 'delete' };

/** `GET /orders/_search` → `search` of `orders`; `GET /_cluster/health` → `cluster.health`; ids are in no name. */
export function operationOf(method: string, path: string): Operation {
  const [first, second, third] = path
    .replace(/[?#].*/, '')
    .split('/')
    .filter(Boolean);
  if (first === undefined) return { name: method === 'HEAD' ? 'ping' : 'info' };
  const action = first.startsWith('_') ? first : second;
  const index = first.startsWith('_') ? undefined : safe(first);
  const named = (name: string): Operation => (index === undefined ? { name } : { name, index });
  if (action === undefined || !action.startsWith('_')) return named(`indices.${INDICES[method] ?? 'get'}`);
  const name = action.slice(1);
  if (name === 'doc') return named(DOCUMENTS[method] ?? 'get');
  if (name === 'cat' || name === 'cluster' || name === 'nodes') {
    const part = index === undefined ? second : third;
    if (part !== undefined && /^[a-z]+$/.test(part)) return named(`${name}.${part}`);
  }
  return named(name);
}

/** An index as it was given, such as `orders` or `orders,stock-*`. */
function safe(index: string): string {
  try {
    return decodeURIComponent(index);
  } catch {
    return index;
  }
}
