export const CONTROL_CONFIG = Symbol('control config');
export const LOGGER = Symbol('logger');
export const REDIS = Symbol('redis');
