package dev.parley.catalog;

import java.util.List;

/** Lets packages further down refuse a catalog that they could not serve, before it comes into force. */
public interface CatalogCheck {

    /** What is wrong, each line naming the file, the key and the remedy; empty where nothing is. */
    List<String> problems(Catalog catalog);
}
