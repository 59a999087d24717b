/** A span may say two things about a command of MongoDB: its collection, and its text without values. Pure. */

export type Command = Readonly<Record<string, unknown>>;

/** The driver makes these commands by itself: they look for the server, log in and clean up. */
const DRIVERS = new Set([
  'authenticate',
  'endSessions',
  'getnonce',
  'hello',
  'isMaster',
  'ismaster',
  'saslContinue',
  'saslStart',
]);

/** Passwords are in them. */
const SECRET = new Set(['createUser', 'updateUser']);

/** The name in one of these commands is not that of a collection. */
const OF_OTHERS = /^(?:create(?:User|Role)|update(?:User|Role)|drop(?:User|Role)|grant|revoke|rolesInfo|usersInfo)/;

/** So many fields and elements of a command are in its text. */
const MAX_ENTRIES = 300;
const MAX_DEPTH = 20;
/** In UTF-16 units. */
const MAX_TEXT = 32_768;

export function nameOf(command: Command): string | undefined {
  for (const name in command) return name;
  return undefined;
}

export function isOfDriver(name: string): boolean {
  return DRIVERS.has(name);
}

export function collectionOf(name: string, command: Command): string | undefined {
  if (name === 'explain') {
    const explained = command.explain as Command;
    return collectionOf(nameOf(explained) ?? '', explained);
  }
  const collection = name === 'getMore' ? command.collection : command[name];
  return typeof collection === 'string' && !OF_OTHERS.test(name) ? collection : undefined;
}

/** Since 6.10 the driver encodes the documents of a write itself, and keeps what it was given beside that. */
interface DocumentSequence {
  documents: readonly unknown[];
  serializedDocumentsLength: number;
}

/** Counts the documents, updates or deletions of the command; undefined: it has no list of them. */
export function batchSizeOf(command: Command): number | undefined {
  return writesOf(command.documents ?? command.updates ?? command.deletes ?? command.ops)?.length;
}

function writesOf(value: unknown): readonly unknown[] | undefined {
  if (Array.isArray(value)) return value;
  return isSequence(value) ? value.documents : undefined;
}

function isSequence(value: unknown): value is DocumentSequence {
  const sequence = value as DocumentSequence | null | undefined;
  return typeof sequence?.serializedDocumentsLength === 'number' && Array.isArray(sequence.documents);
}

/**
 * The command as JSON, with `?` in place of every value unless told otherwise; of many documents to insert only the first.
 * Undefined for commands that hold passwords.
 */
export function commandText(name: string, command: Command, sanitize: boolean): string | undefined {
  if (SECRET.has(name)) return undefined;
  let left = MAX_ENTRIES;

  function shown(value: unknown, depth: number): unknown {
    if (typeof value !== 'object' || value === null) return sanitize ? '?' : scalar(value);
    const list = writesOf(value);
    if (list === undefined && !isDocument(value)) return sanitize ? '?' : scalar(value);
    if (depth === MAX_DEPTH) return '...';
    if (list !== undefined) return list.slice(0, Math.max(left, 0)).map((element) => entry(element, depth));
    const copy: Record<string, unknown> = {};
    for (const [key, part] of value instanceof Map ? value : Object.entries(value)) {
      if (left <= 0) break;
      copy[String(key)] = entry(part, depth);
    }
    return copy;
  }

  function entry(value: unknown, depth: number): unknown {
    left -= 1;
    return left < 0 ? '...' : shown(value, depth + 1);
  }

  const text: Record<string, unknown> = {};
  for (const [key, value] of Object.entries(command)) {
    const documents = key === 'documents' ? writesOf(value)?.slice(0, 1) : undefined;
    // Its own field holds the collection, or a number without a meaning.
    text[key] = key === name && typeof value === 'string' ? value : shown(documents ?? value, 0);
  }
  return JSON.stringify(text).slice(0, MAX_TEXT);
}

/** Is it made of fields, unlike a date, bytes, or a type of BSON? */
function isDocument(value: object): boolean {
  if ('_bsontype' in value || ArrayBuffer.isView(value)) return false;
  return !(value instanceof Date || value instanceof RegExp);
}

function scalar(value: unknown): unknown {
  if (typeof value === 'bigint' || value instanceof RegExp) return String(value);
  return ArrayBuffer.isView(value) || (value as { _bsontype?: string } | null)?._bsontype === 'Binary' ? '...' : value;
}
