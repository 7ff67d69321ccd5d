"""How forms are drawn: our field and form templates instead of Django's."""

from django.forms.renderers import TemplatesSetting


class LeadmgrRenderer(TemplatesSetting):
    """Draw `{{ form }}` and `{{ field.as_field_group }}` with labels, help and errors in their places."""

    form_template_name = "forms/form.html"
    field_template_name = "forms/field.html"
