package dev.parley.catalog;

/**
 * Puts a cloud project and location into an address, from the vendor file or Google's own variables:
 * https://cloud.google.com/vertex-ai/generative-ai/docs/learn/locations.
 */
record Places(String fileName, Settings settings, VendorFile file) {

    String in(String address) {
        String located = address;
        if (address.contains("{location}")) {
            String location = value("location", file.location(), "GOOGLE_CLOUD_LOCATION");
            // The one location whose host has no prefix.
            located = location.equals("global") ? address.replace("{location}-aiplatform", "aiplatform") : address;
            located = located.replace("{location}", location);
        }
        return located.contains("{project}")
                ? located.replace("{project}", value("project", file.project(), "GOOGLE_CLOUD_PROJECT"))
                : located;
    }

    private String value(String key, String given, String variable) {
        String value =
                given == null || given.isBlank() ? settings.find(variable).orElse("") : given.strip();
        if (!value.matches("[A-Za-z0-9:.-]+")) {
            throw new ConfigProblem(fileName + ": api_base: {" + key + "} has no value that can stand in an address;"
                    + " set '" + key + "' or the variable " + variable);
        }
        return value;
    }
}
