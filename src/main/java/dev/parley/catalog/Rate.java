package dev.parley.catalog;

import java.math.BigDecimal;

/**
 * The price of one kind of token that was found for a call, and which entry of the list it is.
 *
 * @param perMillion USD for a million tokens
 * @param aboveInputTokens the prompt's length above which it holds; 0 where it holds from the first token
 * @param tier the service tier whose price it is; empty for the standard one
 * @param source where it was read, and on what day
 */
public record Rate(BigDecimal perMillion, long aboveInputTokens, String tier, PriceList.Source source) {}
