import classes from './request-path.module.css';

const stops = [
  { x: 8, label: 'Visitor' },
  { x: 152, label: 'Sitekeep' },
  { x: 336, label: 'Your server' },
];

/** The way of a request: visitor, our gate with the rules, the customer's server; refused ones turn away. */
export function RequestPath() {
  return (
    <svg
      viewBox="0 0 440 132"
      className={classes.picture}
      role="img"
      aria-label="A visitor's request passes Sitekeep's rules before it reaches your server"
    >
      <path d="M96 48 H152" className={classes.line} />
      <path d="M288 48 H332" className={classes.line} markerEnd="url(#sk-arrow)" />
      <path d="M220 84 V104 H96" className={classes.refused} markerEnd="url(#sk-arrow-refused)" />
      <defs>
        <marker id="sk-arrow" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="7" markerHeight="7" orient="auto">
          <path d="M0 0 L8 4 L0 8" className={classes.head} />
        </marker>
        <marker id="sk-arrow-refused" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="7" markerHeight="7" orient="auto">
          <path d="M0 0 L8 4 L0 8" className={classes.headRefused} />
        </marker>
      </defs>
      {stops.map(({ x, label }, index) => (
        <g key={label}>
          <rect
            x={x}
            y={index === 1 ? 12 : 28}
            width={index === 1 ? 136 : 88 + (index === 2 ? 8 : 0)}
            height={index === 1 ? 72 : 40}
            rx="8"
            className={index === 1 ? classes.gate : classes.stop}
          />
          <text x={x + (index === 1 ? 68 : index === 2 ? 48 : 44)} y={index === 1 ? 36 : 53} className={classes.label}>
            {label}
          </text>
        </g>
      ))}
      <text x="220" y="54" className={classes.small}>
        blacklist · whitelist
      </text>
      <text x="220" y="70" className={classes.small}>
        countries
      </text>
      <text x="150" y="122" className={classes.small}>
        refused, with a reason
      </text>
    </svg>
  );
}
