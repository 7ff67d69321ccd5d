// Shows the API's own document; a file of its own, because our pages run no inline scripts.
window.addEventListener("DOMContentLoaded", () => {
  const place = document.getElementById("document");
  window.SwaggerUIBundle({
    url: place.dataset.url,
    domNode: place,
    deepLinking: true,
    docExpansion: "none",
    persistAuthorization: false,
    validatorUrl: null,
  });
});
