// Light or dark as the console is set to, else as the system is: the viewer has both.
const page = document.documentElement;
const { theme } = page.dataset;
const system = matchMedia("(prefers-color-scheme: dark)");
const look = () => page.classList.toggle("dark-mode", theme ? theme === "dark" : system.matches);
system.addEventListener("change", look);
look();

// Starts the viewer of /docs. Without a validator address nothing is asked of another host.
window.SwaggerUIBundle({
  url: "/openapi.json",
  dom_id: "#docs",
  deepLinking: true,
  docExpansion: "list",
  defaultModelsExpandDepth: 0,
  filter: true,
  validatorUrl: null,
});
