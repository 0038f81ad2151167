export type { Component, Health } from './component.ts';
