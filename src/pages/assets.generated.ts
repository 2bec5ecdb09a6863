// Made by scripts/assets.mjs; npm start, test and deploy keep it true.

/** Where the pages' css, scripts and icons are: `assets["console.css"]`. */
export const assets = {
  "chart.js": "/assets/chart.a7357e0f9a.js",
  "console.css": "/assets/console.78c01fa56a.css",
  "console.js": "/assets/console.7dd3f726e2.js",
  "docs.js": "/assets/docs.e1f0c8408f.js",
  "icon.svg": "/assets/icon.2af76053ec.svg",
  "live.js": "/assets/live.c112ae0fba.js",
  "swagger-ui.css": "/assets/swagger-ui.5ed08757e5.css",
  "swagger-ui.js": "/assets/swagger-ui.e6a898692f.js",
  "uplot.css": "/assets/uplot.df630c6a8d.css",
  "uplot.js": "/assets/uplot.c16856af97.js",
} as const;
