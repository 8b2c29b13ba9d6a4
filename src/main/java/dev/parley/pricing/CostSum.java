package dev.parley.pricing;

import com.google.common.math.LongMath;
import dev.parley.v1.Cost;
import dev.parley.v1.CostItem;
import dev.parley.v1.PriceSource;
import dev.parley.v1.PriceStatus;
import java.math.BigDecimal;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.UnaryOperator;

/** Adds up the costs of several requests to one model, each kind at each price by itself. Unknown added is unknown. */
public final class CostSum {

    private record Key(String kind, String price, String each, PriceSource source) {}

    private CostSum() {}

    static Cost times(Cost cost, int times) {
        if (times == 1 || cost.getStatus() == PriceStatus.PRICE_STATUS_UNKNOWN) {
            return cost;
        }
        UnaryOperator<String> all =
                amount -> CostCalculator.plain(new BigDecimal(amount).multiply(BigDecimal.valueOf(times)));
        var sum = cost.toBuilder().setTotal(all.apply(cost.getTotal()));
        sum.getItemsBuilderList()
                .forEach(item -> item.setTokens(LongMath.saturatedMultiply(item.getTokens(), times))
                        .setUnits(LongMath.saturatedMultiply(item.getUnits(), times))
                        .setAmount(all.apply(item.getAmount())));
        return sum.build();
    }

    public static Cost plus(Cost one, Cost other) {
        if (one.getStatus() == PriceStatus.PRICE_STATUS_UNKNOWN) {
            return one;
        }
        if (other.getStatus() == PriceStatus.PRICE_STATUS_UNKNOWN) {
            return other;
        }
        Map<Key, CostItem> items = new LinkedHashMap<>();
        for (Cost cost : new Cost[] {one, other}) {
            cost.getItemsList()
                    .forEach(item -> items.merge(
                            new Key(
                                    item.getKind(),
                                    item.getPricePerMillion(),
                                    item.getPricePerUnit(),
                                    item.getPriceSource()),
                            item,
                            CostSum::plus));
        }
        return one.toBuilder()
                .setTotal(plus(one.getTotal(), other.getTotal()))
                .clearItems()
                .addAllItems(items.values())
                .build();
    }

    private static CostItem plus(CostItem one, CostItem other) {
        return one.toBuilder()
                .setTokens(LongMath.saturatedAdd(one.getTokens(), other.getTokens()))
                .setUnits(LongMath.saturatedAdd(one.getUnits(), other.getUnits()))
                .setAmount(plus(one.getAmount(), other.getAmount()))
                .build();
    }

    private static String plus(String one, String other) {
        return CostCalculator.plain(new BigDecimal(one).add(new BigDecimal(other)));
    }
}
