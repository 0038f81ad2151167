export { JunjoExportError } from './export-error.ts';
export { JunjoOtelExporter } from './junjo-otel-exporter.ts';
export type { JunjoOtelExporterOptions, RetryOptions, TlsOptions } from './options/exporter-options.ts';
export { type InitOtelOptions, initOtel, type Otel } from './setup/init-otel.ts';
export type { ExporterStats } from './span-counts.ts';
