/** Names of the SDK begin so (`openai.chat`) → the conventions' name, where that is another one. The first row that fits counts. */
const PROVIDERS = Object.entries({
  'amazon-bedrock': 'aws.bedrock',
  'azure-openai': 'azure.ai.openai',
  azure: 'azure.ai.inference',
  'google.vertex': 'gcp.vertex_ai',
  'google-vertex': 'gcp.vertex_ai',
  google: 'gcp.gemini',
  mistral: 'mistral_ai',
  xai: 'x_ai',
});

export function providerOf(name: string): string {
  const known = PROVIDERS.find(([start]) => name.startsWith(start));
  return known?.[1] ?? name.replace(/\..*/, '');
}
