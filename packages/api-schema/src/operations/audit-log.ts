import { operation } from '../operation.ts';
import { auditPageSchema, auditQuery } from '../shapes/audit.ts';

export const listAuditLog = operation({
  id: 'listAuditLog',
  method: 'get',
  path: '/api/v1/audit-log',
  tag: 'Audit log',
  summary: 'Who did what, when, from where: newest first',
  access: 'instance_admin',
  query: auditQuery,
  success: { status: 200, schema: auditPageSchema },
});
