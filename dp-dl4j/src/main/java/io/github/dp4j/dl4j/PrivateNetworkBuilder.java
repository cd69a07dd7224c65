package io.github.dp4j.dl4j;

import io.github.dp4j.dl4j.ledger.Ledger;
import io.github.dp4j.plan.PlanNeeds;
import io.github.dp4j.privacy.NeighboringRelation;
import java.util.List;
import java.util.Optional;
import java.util.function.BiFunction;
import org.deeplearning4j.nn.api.Model;
import org.jspecify.annotations.Nullable;

/**
 * The settings of a network whose own {@code fit} is private. Neighbours are {@link
 * NeighboringRelation#ZERO_OUT} unless set: every kind of batch can be accounted under it, and the
 * number of examples, from which the sampling rate follows, is public.
 *
 * @param <N> the private network
 */
public final class PrivateNetworkBuilder<N> extends PrivacyOptions<PrivateNetworkBuilder<N>> {

    private final BiFunction<Model, RunSettings, N> factory;

    PrivateNetworkBuilder(
            Model network, @Nullable Ledger resumed, BiFunction<Model, RunSettings, N> factory) {
        super(network, resumed);
        this.factory = factory;
    }

    @Override
    protected PrivateNetworkBuilder<N> self() {
        return this;
    }

    /**
     * Checks everything, copies the network and opens the ledger.
     *
     * @return the private network; the one given is not touched
     * @throws NotPrivatelyTrainableException listing every problem of the network and the settings
     * @throws io.github.dp4j.dl4j.ledger.CorruptLedgerException if the ledger cannot be used
     */
    public N build() {
        return factory.apply(
                network,
                freeze(
                        PlanNeeds.PRIVATE_NETWORK,
                        Optional.of(NeighboringRelation.ZERO_OUT),
                        /* problems= */ List.of()));
    }
}
