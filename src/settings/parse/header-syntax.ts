/** Headers of HTTP have a syntax: `node:http` throws at names and values without it, so they are checked here. */

/** RFC 9110, "token". */
export function isHeaderName(text: string): boolean {
  return /^[\w!#$%&'*+.^`|~-]+$/.test(text);
}

/** `node:http` accepts these characters in a header value (`headerCharRegex` of lib/_http_common.js, Node 20 to 24). */
export function isHeaderValue(text: string): boolean {
  return /^[\t\x20-\x7e\x80-\xff]*$/.test(text);
}
