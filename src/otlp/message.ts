import { OtlpDecodeError } from './error.ts';
import type { Decoded, Field, Message, Scalar } from './schema.ts';

/** Messages within messages; protobuf's own default limit. Keeps hostile input from exhausting the stack. */
export const MAX_DEPTH = 100;
/** Messages in one request. Two bytes can ask for an object of hundreds: keeps hostile input from exhausting the heap. */
export const MAX_MESSAGES = 1_000_000;

/** Counts what one request asks for. */
export class Budget {
  #depth = 0;
  #messages = 0;

  /** @throws OtlpDecodeError when one of the limits is passed */
  enter(): void {
    this.#depth += 1;
    this.#messages += 1;
    if (this.#depth > MAX_DEPTH) throw new OtlpDecodeError(`more than ${MAX_DEPTH} nested messages`);
    if (this.#messages > MAX_MESSAGES) throw new OtlpDecodeError(`more than ${MAX_MESSAGES} messages`);
  }

  leave(): void {
    this.#depth -= 1;
  }
}

const DEFAULTS = {
  string: '',
  hex: '',
  base64: '',
  bool: false,
  uint32: 0,
  sint32: 0,
  enum: 0,
  flags: 0,
  int64: '0',
  uint64: '0',
  sfixed64: '0',
  double: 0,
} satisfies Record<Scalar, unknown>;

interface Empty {
  /** All filled fields, in their order: scalars as they are, the others still to be made. */
  readonly template: Decoded;
  readonly lists: readonly string[];
  readonly nested: readonly { readonly name: string; readonly type: Message }[];
}

const empties = new WeakMap<Message, Empty>();

function emptyOf(message: Message): Empty {
  let empty = empties.get(message);
  if (empty === undefined) {
    const filled = message.fields.filter(({ presence }) => presence === 'filled');
    const ofScalar = ({ type, repeated }: Field) =>
      typeof type === 'string' && !repeated ? DEFAULTS[type] : undefined;
    empty = {
      template: Object.fromEntries(filled.map((field) => [field.name, ofScalar(field)])),
      lists: filled.filter(({ repeated }) => repeated).map(({ name }) => name),
      nested: filled.flatMap(({ name, type, repeated }) =>
        typeof type === 'string' || repeated ? [] : { name, type },
      ),
    };
    empties.set(message, empty);
  }
  return empty;
}

/** A message none of whose fields has been seen yet. */
export function create(message: Message): Decoded {
  const { template, lists, nested } = emptyOf(message);
  const target = { ...template };
  for (const name of lists) target[name] = [];
  for (const { name, type } of nested) target[name] = create(type);
  return target;
}

/** Sets a scalar field. */
export function put(target: Decoded, field: Field, type: Scalar, value: unknown): void {
  if (field.presence === 'oneof') clear(target);
  if (field.presence === 'omitted' && value === DEFAULTS[type]) delete target[field.name];
  else target[field.name] = value;
}

/** Gives the object to decode a message field into: a new element of a list, or the one already there (protobuf merges). */
export function open(target: Decoded, field: Field, type: Message): Decoded {
  if (field.repeated) {
    const element = create(type);
    const list = target[field.name];
    if (Array.isArray(list)) list.push(element);
    else target[field.name] = [element];
    return element;
  }
  if (field.presence === 'oneof') clear(target);
  const nested = (target[field.name] as Decoded | undefined) ?? create(type);
  target[field.name] = nested;
  return nested;
}

/** A oneof holds the last value seen (https://protobuf.dev/programming-guides/proto3/#oneof-features); it is all of its message. */
function clear(target: Decoded): void {
  for (const name in target) delete target[name];
}
