type Tree = Record<string | number, unknown>;

/** A deep copy of arrays and plain objects; everything else, such as functions, bytes and trace states, is shared. */
export function clone(value: unknown, copies = new Map<object, unknown>()): unknown {
  if (!isTree(value)) return value;
  const known = copies.get(value);
  if (known !== undefined) return known;
  const copy: Tree | unknown[] = Array.isArray(value) ? [] : {};
  copies.set(value, copy);
  for (const key of Object.keys(value)) (copy as Tree)[key] = clone(value[key], copies);
  return copy;
}

/** Changes all that a caller still holds; times, which the official SDK keeps by reference, excepted. */
export function meddleWith(value: unknown, seen = new Set<unknown>()): void {
  if (!isTree(value) || seen.has(value)) return;
  seen.add(value);
  for (const key of Object.keys(value))
    if (!/^(context|time|startTime|attributesOrTime)$/.test(key)) meddleWith(value[key], seen);
  if (Array.isArray(value)) value.push('meddled');
  else Object.assign(value, { a: 'meddled', meddled: true });
}

function isTree(value: unknown): value is Tree {
  if (typeof value !== 'object' || value === null) return false;
  return Array.isArray(value) || Object.getPrototypeOf(value) === Object.prototype;
}
