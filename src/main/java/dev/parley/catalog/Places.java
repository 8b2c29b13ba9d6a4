package dev.parley.catalog;

/**
 * Puts a cloud project and location into an address, from the vendor file or Google's own variables:
 * https://cloud.google.com/vertex-ai/generative-ai/docs/learn/locations. AWS's region is one of its
 * {@code auth_settings}, for requests are signed for it.
 */
record Places(String fileName, Settings settings, VendorFile file, Auth auth) {

    /** Stands in the address of a vendor that is off because its region is not known. */
    private static final String NO_REGION = "no-region";

    String in(String address) {
        String located = address;
        if (address.contains("{location}")) {
            String location = value("location", file.location(), "GOOGLE_CLOUD_LOCATION");
            // The one location whose host has no prefix.
            located = location.equals("global") ? address.replace("{location}-aiplatform", "aiplatform") : address;
            located = located.replace("{location}", location);
        }
        if (located.contains("{region}")) {
            located = located.replace(
                    "{region}",
                    auth.type() == Auth.Type.AWS
                            ? auth.settings().getOrDefault("region", NO_REGION)
                            : value("region", "", "AWS_REGION"));
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
