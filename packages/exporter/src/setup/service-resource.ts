import type { Attributes } from '@opentelemetry/api';
import {
  defaultResource,
  detectResources,
  type Resource,
  resourceAttributesEnvDetector,
  resourceFromAttributes,
  serviceInstanceIdDetector,
} from '@opentelemetry/resources';

/**
 * Who sends: the SDK's defaults, an id of this instance, OTEL_RESOURCE_ATTRIBUTES, then what the application says, the
 * later over the earlier.
 */
export function serviceResource(serviceName: string, attributes: Attributes): Resource {
  const detectors = [serviceInstanceIdDetector, resourceAttributesEnvDetector];
  return defaultResource()
    .merge(detectResources({ detectors }))
    .merge(resourceFromAttributes({ ...attributes, 'service.name': serviceName }));
}
