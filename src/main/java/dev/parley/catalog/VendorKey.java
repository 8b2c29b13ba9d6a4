package dev.parley.catalog;

/**
 * One of a vendor's keys.
 *
 * @param alias names the key wherever it is told of: the variable that holds it, or "api_key"; empty where the vendor has none
 * @param weight its share of the traffic beside the vendor's other keys
 * @param limits what may be used of it, whatever the model
 */
public record VendorKey(String alias, int weight, Auth auth, LimitPolicy limits) {}
