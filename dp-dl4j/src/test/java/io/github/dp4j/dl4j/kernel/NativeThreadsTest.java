package io.github.dp4j.dl4j.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.nd4j.nativeblas.NativeOps;
import org.nd4j.nativeblas.NativeOpsHolder;

class NativeThreadsTest {

    private final NativeOps ops = NativeOpsHolder.getInstance().getDeviceNativeOps();
    private int before;

    @BeforeEach
    void useThree() {
        before = ops.ompGetMaxThreads();
        ops.setOmpNumThreads(3);
    }

    @AfterEach
    void restore() {
        ops.setOmpNumThreads(before);
    }

    @Test
    void alone_usesOneThread_andSetsTheNumberBack() {
        assertThat(NativeThreads.alone(ops::ompGetMaxThreads)).isEqualTo(1);
        assertThat(ops.ompGetMaxThreads()).isEqualTo(3);
    }

    @Test
    void alone_failingTask_setsTheNumberBack() {
        assertThatThrownBy(
                        () ->
                                NativeThreads.alone(
                                        (Runnable)
                                                () -> {
                                                    throw new IllegalStateException("no");
                                                }))
                .hasMessage("no");
        assertThat(ops.ompGetMaxThreads()).isEqualTo(3);
    }
}
