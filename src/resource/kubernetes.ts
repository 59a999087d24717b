/** Attribute -> variables that a pod's definition may fill from the downward API, ours first; the plain ones count in a pod only. */
const VARIABLES = {
  'k8s.pod.name': ['K8S_POD_NAME', 'OTEL_RESOURCE_ATTRIBUTES_POD_NAME', 'POD_NAME'],
  'k8s.pod.uid': ['K8S_POD_UID', 'OTEL_RESOURCE_ATTRIBUTES_POD_UID', 'POD_UID'],
  'k8s.namespace.name': ['K8S_NAMESPACE_NAME', 'POD_NAMESPACE'],
  'k8s.node.name': ['K8S_NODE_NAME', 'OTEL_RESOURCE_ATTRIBUTES_NODE_NAME', 'NODE_NAME'],
  'k8s.container.name': ['K8S_CONTAINER_NAME', 'CONTAINER_NAME'],
  'k8s.deployment.name': ['K8S_DEPLOYMENT_NAME'],
  'k8s.cluster.name': ['K8S_CLUSTER_NAME'],
};

/** Attributes that Kubernetes was asked to tell the container about its pod; nothing is asked of its API. */
export function kubernetesAttributes(env: Readonly<Record<string, string | undefined>>): Record<string, string> {
  const found: Record<string, string> = {};
  const inPod = Boolean(env.KUBERNETES_SERVICE_HOST);
  if (!inPod && !env.K8S_POD_NAME) return found;
  for (const [key, names] of Object.entries(VARIABLES)) {
    const name = names.find((candidate) => env[candidate]?.trim() && (inPod || candidate.startsWith('K8S_')));
    if (name !== undefined) found[key] = (env[name] as string).trim();
  }
  return found;
}
