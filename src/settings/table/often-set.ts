/**
 * Most environments set these variables and no others. A start that finds no others puts them into the settings by these
 * functions, without the table and its parsers. Each function takes only texts of which its row's parser makes the same, and of
 * which there is nothing to say.
 */

import { resourceAttributes } from '../parse/resource-attributes.ts';
import type { Settings } from '../shape.ts';

/** The text that says what holds without it anyway; or what puts a text into the settings, and is false for any other text. */
export type OftenSet = string | ((settings: Settings, text: string) => boolean);

export function putServiceName(settings: Settings, text: string): boolean {
  settings.serviceName = text;
  return true;
}

export function putResourceAttributes(settings: Settings, text: string): boolean {
  const { value } = resourceAttributes.parse(text);
  if (value !== undefined) settings.resourceAttributes = value;
  return value !== undefined;
}

export function putScheduleDelay({ batch }: Settings, text: string): boolean {
  batch.scheduleDelay = Number(text);
  return /^\d{1,9}$/.test(text);
}

/** The address of a collector, which takes OTLP by HTTP, with nothing in it that has to be explained or hidden. */
export function putTracesEndpoint({ otlpTraces }: Settings, text: string): boolean {
  const url = URL.parse(text);
  if (url === null || url.port === '4317' || !/^https?:$/.test(url.protocol)) return false;
  if (text !== url.origin && text !== `${url.origin}/`) return false;
  otlpTraces.endpoint = `${url.origin}/v1/traces`;
  return true;
}
