import { parseQuery, type Query } from '../viewer/analysis/query.ts';
import { ToolError } from './tool.ts';

/** For descriptions of tools. */
export const QUERY_LANGUAGE =
  'Words are ANDed. service:checkout, name:"GET /x", name~part, kind:server, status:error, dur>100ms, spans>10, any attribute such as ' +
  'http.route:/cart or http.response.status_code>=500, -service:web negates, a bare word matches any text.';

/** @throws ToolError that says where it cannot be read */
export function readQuery(text: string): Query {
  const parsed = parseQuery(text);
  if (parsed.query === undefined)
    throw new ToolError(`the query cannot be read at position ${parsed.position}: ${parsed.error}`);
  return parsed.query;
}
